import type { HostSelection } from '../application/needed-services.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { HostLifetime } from '../contract/host-lifetime.ts';
import type { DriverContext, HostDriver } from '../driver/driver.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import type { TaskTime } from '../tasks/task-time.ts';
import type { HostSettings } from './host-settings.ts';

/** A driver that an application can be given in place of the host's own, with what the host must know of it. */
export type DriverPlatform = Required<Pick<HostPlatform, 'name' | 'driver' | 'redelivers' | 'keepsRecord'>>;

/** What differs between hosts. An adapter provides it; everything else is the same on all hosts. */
export interface HostPlatform extends HostSelection {
  /** Names the host in logs: `'node'`, `'aws-lambda'`. */
  readonly name: string;
  /**
   * What the platform calls this process, in a few words: the name of the machine, the pod, or the function. Asked when
   * the first run begins; stands with the name of the host in the records of runs under way. Default: not said.
   */
  readonly place?: () => string | undefined;
  /** Where log lines go unless the options say otherwise. */
  readonly logger: Logger;
  /** The environment variables unless the options say otherwise. */
  readonly environment: EnvironmentVariables;
  /** Reads the settings files, lowest first: below environment variables. The `source` of each is its path. Default: none. */
  readonly settingsFiles?: (environmentName: string) => readonly SettingsLayer[];
  /** The folder of the settings files, for the log line `host.started`. */
  readonly contentRoot?: string;
  /** Settings of the command line: above environment variables. Default: none. */
  readonly commandLine?: SettingsLayer;
  /**
   * The names of the adapter's own options, which it passes on with the host's. Default: none; unknown options are
   * refused.
   */
  readonly ownOptions?: readonly string[];
  /** Defaults of host options on this platform. Default: the general ones. */
  readonly defaults?: HostSettings;
  /** Checkpoints may be kept in memory although the process does not outlive an execution. Default false. */
  readonly allowVolatileState?: boolean;
  /**
   * The platform delivers again what is refused. An occurrence whose service runs for another occurrence in this
   * process is then `refused: serviceBusy` instead of skipped: in another process it would have run. Default false.
   */
  readonly redelivers?: boolean;
  /** Decides when the host starts and stops. Default: its caller does. */
  readonly hostLifetime?: HostLifetime | undefined;
  /** Decides when services run. Default: the platform does, by invoking. */
  readonly driver?: (context: DriverContext) => HostDriver;
  /**
   * Returns the time of a task that is enqueued now in a background task queue, made by `taskTimeUntil`; `undefined`
   * while none can be enqueued. Default: tasks have no deadline.
   */
  readonly taskTime?: () => TaskTime | undefined;
  /**
   * The platform keeps a record of its own deliveries: the ledger then keeps only the last run, at most once a second.
   * Default false.
   */
  readonly keepsRecord?: boolean;
}

/** Where a host runs, for its records: `node web-7f9c`. */
export function placeOf({ name, place }: HostPlatform): string {
  const text = place?.();
  return text ? `${name} ${text}` : name;
}
