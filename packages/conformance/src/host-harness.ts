import type { AnyApplication, ExecutionOutcome, HostOptions } from '@anyhost/core';
import type { LogCapture, VirtualClock } from '@anyhost/testing';

/** The options that the suite gives every host; pass all of them on. */
export interface HarnessOptions extends HostOptions {
  /** The clock of everything in the test: the host must take its time from it. */
  readonly clock: VirtualClock;
  /** Captures the host's log lines for the tests. */
  readonly logger: LogCapture;
}

/** One run as the suite requests it: what the platform would pass, in neutral terms. */
export interface HostCall {
  /** The due time of the run. Default: none, a manual run. */
  readonly scheduledTime?: Date;
  /** Which delivery of the event this is. Default: the first. */
  readonly attempt?: number;
  /** Whether the platform says that the occurrence is late, independent of the clock. Default: no. */
  readonly pastDue?: boolean;
  /** The platform ticks more often than the service is due: the run is made only if its due time is one. Default: no. */
  readonly guarded?: boolean;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
}

/**
 * The answer that the platform received for a run; `error` if the host passes on the error itself and not only text.
 */
export type HostAnswer =
  | { readonly kind: 'outcome'; readonly outcome: ExecutionOutcome }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'rejected'; readonly error?: unknown }
  | { readonly kind: 'exited'; readonly code: number; readonly error?: unknown };

/** A host under test, behind the few calls that the suite makes. */
export interface HostHarness {
  /** Starts the host if its platform lets it start without a run; otherwise does nothing. */
  start(): Promise<void>;
  /** Runs a service as the platform would. Resolves with the answer, failures included. */
  run(service: string, call: HostCall): Promise<HostAnswer>;
  /** Asks the host to stop as its platform would, and waits for it. Harmless before the start and when repeated. */
  stop(): Promise<void>;
  /**
   * The exit code with which the host has ended its process; `undefined` while it has not. Omit it if `endsWhenStuck`
   * is off.
   */
  readonly exitCode?: number | undefined;
}

/** What the platform is like in one test. */
export interface PlatformSettings {
  /** Milliseconds that the platform gives every run, start included. Default: its own limit, at least a minute, or none. */
  readonly timeLeftMs?: number;
}

/** Makes a host for one test. Nothing is started yet. */
export type CreateHarness = (
  app: AnyApplication,
  options: HarnessOptions,
  platform: PlatformSettings,
) => HostHarness | Promise<HostHarness>;
