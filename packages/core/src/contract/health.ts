import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { HostState, Lifetime } from './lifetime.ts';
import type { ServiceState } from './runner.ts';

/** The status of something: `degraded` works with restrictions, `unhealthy` does not work. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** What a health check returns. */
export interface HealthCheckResult {
  readonly status: HealthStatus;
  /** What the check found, in a sentence. Shown to operators, so it must not contain a secret. */
  readonly description?: string | undefined;
  /** Facts for operators, such as counts and ages: numbers, booleans and short texts. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The second argument of a health check.
 *
 * @typeParam Scope - The services that the check can reach.
 */
export interface HealthCheckContext<Scope = object> {
  /** The registered name of the check. */
  readonly name: string;
  /** The scope of this run of the check: singletons, transients, and its own scoped services. */
  readonly services: Scope;
  /** The host's logger. */
  readonly logger: Logger;
}

/**
 * Reports the status of something. To return nothing means `healthy`; to throw or reject means the check's
 * `failureStatus`.
 *
 * @param signal - Aborts after the check's `timeoutMs`, and when the host begins to stop.
 */
export type HealthCheck<Scope = object> = (
  signal: AbortSignal,
  context: HealthCheckContext<Scope>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing is healthy.
) => HealthCheckResult | undefined | void | Promise<HealthCheckResult | undefined | void>;

/** Whether the state store works, as the last calls for the records of this host's services found it. */
export interface StoreState {
  /** Since when calls fail; `undefined` while the store works. */
  readonly failingSince: Date | undefined;
  /** How many calls have failed since then. */
  readonly failures: number;
  /** Whether runs that need the store have been refused since then. */
  readonly refusesRuns: boolean;
  /** The error of the last failed call. */
  readonly error: Error | undefined;
}

/** The records of an application's services, as a host has last read them. */
export interface ListedRecords {
  /** The store's time when it read them, or the host's where the store has no clock. */
  readonly at: Date;
  /** Milliseconds since then. */
  readonly ageMs: number;
  /** The stored values, by service. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** The names of the hosts' own checks: an application cannot register them. */
export const BUILT_IN_CHECKS: readonly string[] = [
  'start',
  'serving',
  'abandoned',
  'faults',
  'late',
  'store',
  'leases',
  'stop-requested',
  'event-loop',
];

/** A registered health check, every default filled in. */
export interface HealthCheckRegistration {
  readonly kind: 'healthCheck';
  readonly name: string;
  readonly check: HealthCheck<never>;
  readonly timeoutMs: number;
  readonly tags: readonly string[];
  readonly failureStatus: 'degraded' | 'unhealthy';
  /** The services and settings sections that it sees; `undefined` for all. */
  readonly uses: readonly string[] | undefined;
}

/**
 * The source of a host's health reports: the built-in service `health`, and the property `health` of hosts and
 * handlers. Pass it to `healthReport` of `@anyhost/core/health`, which calls it.
 */
export type HealthSource = () => HealthFacts;

/**
 * The facts for a health report: the state of the host at this moment. Do not show them as they are: outcomes hold
 * whole errors.
 */
export interface HealthFacts {
  /** The name of the application. */
  readonly application: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly lifetime: Lifetime;
  /** The registered checks, in registration order. */
  readonly checks: readonly HealthCheckRegistration[];
  /** The host does not run all services, and has created only what those that it runs use. */
  readonly isPartial: boolean;
  /** Where the host is in its life. */
  readonly state: HostState;
  /** What a start or stop under way is waiting for. */
  readonly pending: readonly string[];
  /** The state store; `undefined` until the start has opened it. */
  readonly store: StoreState | undefined;
  /** The records of all hosts, as this one has last read them; `undefined` before the first time, and where it does not. */
  readonly listed: ListedRecords | undefined;
  /** The background services of the application, in registration order, those that this host does not run included. */
  readonly defined: readonly string[];
  /** How long a lease, a claim, or the entry of a run lives without being renewed, in milliseconds. */
  readonly leaseTermMs: number;
  /** How many executions were given up and still run. */
  abandonedExecutions(): number;
  /** The background services of this host, in registration order. */
  services(): readonly ServiceState[];
  /** Runs work in its own scope. Only after the start. */
  withScope(
    consumer: { readonly label: string; readonly uses: readonly string[] | undefined },
    work: (services: never) => unknown,
  ): Promise<unknown>;
}
