import type { AnyApplication, ExecutionOutcome, HostOptions } from '@anyhost/core';
import type { LogCapture, VirtualClock } from '@anyhost/testing';

/** The options that the suite gives every host; hand them on whole. */
export interface HarnessOptions extends HostOptions {
  /** The time of everything in the test: the host must take its own from here. */
  readonly clock: VirtualClock;
  /** Takes the host's lines: tests read them. */
  readonly logger: LogCapture;
}

/** One run as the suite asks for it: what the platform would say, in neutral words. */
export interface HostCall {
  /** The due time that the run stands for; left out: a run by hand. */
  readonly scheduledTime?: Date;
  /** Which delivery of the event this is. Left out: the first. */
  readonly attempt?: number;
  /** Whether the platform says that the occurrence is late. Left out: no. */
  readonly pastDue?: boolean;
  /** Aborting it calls the run off. */
  readonly signal?: AbortSignal;
}

/** What the platform got to see of a run; `error` where the host shows it whole and not as text. */
export type HostAnswer =
  | { readonly kind: 'outcome'; readonly outcome: ExecutionOutcome }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'rejected'; readonly error?: unknown }
  | { readonly kind: 'exited'; readonly code: number; readonly error?: unknown };

/** A host under test, behind the few calls that the suite makes. */
export interface HostHarness {
  /** Starts the host as far as its platform lets it start without a run; else does nothing. */
  start(): Promise<void>;
  /** Runs a service as the platform would. Resolves with the answer, failures included. */
  run(service: string, call: HostCall): Promise<HostAnswer>;
  /** Asks the host to stop as its platform would, and waits for it. Harmless before the start and when repeated. */
  stop(): Promise<void>;
}

/** What the platform is like in one test. */
export interface PlatformSettings {
  /** Milliseconds that the platform gives every run, start included. Left out: its own limit, at least a minute, or none. */
  readonly timeLeftMs?: number;
}

/** Makes a host for one test. Nothing is started yet. */
export type CreateHarness = (
  app: AnyApplication,
  options: HarnessOptions,
  platform: PlatformSettings,
) => HostHarness | Promise<HostHarness>;
