import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Clock } from '../time/clock.ts';

/**
 * What makes one host differ from another. An adapter fills this in; everything else is the same
 * everywhere.
 */
export interface HostPlatform {
  /** Names the host in logs: `'node'`, `'aws-lambda'`. */
  readonly name: string;
  /** The process goes on between executions and is asked to stop before it ends. */
  readonly longLived: boolean;
  /** Where log lines go unless the options say otherwise. */
  readonly logger: Logger;
  /** The environment variables unless the options say otherwise. */
  readonly environment: EnvironmentVariables;
  /** Reads the settings files, lowest first: below environment variables. The `source` of each is its path. */
  readonly settingsFiles?: (environmentName: string) => readonly SettingsLayer[];
  /** Settings of the command line: above environment variables. */
  readonly commandLine?: SettingsLayer;
  /** The names of options that the adapter itself takes and passes on with the host's. Default: none; others are refused. */
  readonly ownOptions?: readonly string[];
  /** Start only this background service, and the plain hosted services. */
  readonly onlyService?: string | undefined;
  /** An operator named `onlyService` for this one run: it runs even if it is for long-lived hosts. Default false. */
  readonly isCommand?: boolean;
  /** Checkpoints may live in memory although the process does not outlive an execution. */
  readonly allowVolatileState?: boolean;
  /** Decides when services run. Without one the platform does. */
  readonly driver?: (host: DrivenHost) => HostDriver;
}

/** What decides that an execution happens now, in a host that drives its own schedule. */
export interface HostDriver {
  /** Checks the schedules before anything is created. Throws `ERR_ANYHOST_INVALID_SCHEDULE`. */
  prepare(services: readonly DrivenService[]): void;
  /** Begins to serve. Rejects when it cannot; resolves when the first due times are known. */
  start(): Promise<void>;
  /** Serves nothing more, from now on; a start under way resolves. */
  stop(): void;
  /** Resolves when the store has what there is to keep, after the last run has ended. Never rejects. */
  flush(): Promise<void>;
}

/** A background service as its driver sees it. */
export interface DrivenService {
  /** Its registered name. */
  readonly name: string;
  /** Its options, its schedule computed. */
  readonly policy: ResolvedPolicy;
}

/** A host as its driver sees it. */
export interface DrivenHost {
  /** The application's name: part of every key in the store. */
  readonly application: string;
  /** The host's clock. */
  readonly clock: Clock;
  /** The host's logger. */
  readonly logger: Logger;
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** The application's state store. Only from `start` on. */
  readonly store: StateStore;
  /** Runs a service. Never rejects. */
  run(service: string, request: RunRequest): Promise<ExecutionOutcome>;
  /** Stops the host because of a failure; the host's `stop` rejects with it. */
  fail(error: Error): void;
}
