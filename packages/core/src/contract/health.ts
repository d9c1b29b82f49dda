import type { Logger } from '../base/logger.ts';
import type { Clock } from '../time/clock.ts';
import type { HostState, Lifetime } from './lifetime.ts';
import type { ServiceState } from './runner.ts';

/** How something is: `degraded` works with a loss, `unhealthy` does not work. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** What a health check returns. */
export interface HealthCheckResult {
  readonly status: HealthStatus;
  /** What was found, in a sentence. Shown to operators: it holds no secret. */
  readonly description?: string | undefined;
  /** Facts for operators, such as counts and ages: numbers, booleans and short texts. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What a health check is given besides its signal.
 *
 * @typeParam Scope - The services that the check can reach.
 */
export interface HealthCheckContext<Scope = object> {
  /** The registered name of the check. */
  readonly name: string;
  /** A scope of its own: singletons, transients, and scoped services made for this run of the check alone. */
  readonly services: Scope;
  /** The host's logger. */
  readonly logger: Logger;
}

/**
 * Finds out how something is. Nothing returned stands for `healthy`; a throw or rejection for the check's
 * `failureStatus`.
 *
 * @param signal - Aborts after the check's `timeoutMs`, and when the host begins to stop.
 */
export type HealthCheck<Scope = object> = (
  signal: AbortSignal,
  context: HealthCheckContext<Scope>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a check that returns nothing is healthy.
) => HealthCheckResult | undefined | void | Promise<HealthCheckResult | undefined | void>;

/** The names of the checks that hosts bring themselves: an application cannot register them. */
export const BUILT_IN_CHECKS: readonly string[] = [
  'start',
  'serving',
  'abandoned',
  'faults',
  'overdue',
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
 * Where the health of a host is reported from: the built-in service `health`, and the property `health` of hosts and
 * handlers. Pass it to `healthReport` of `@anyhost/core/health`, which calls it.
 */
export type HealthSource = () => HealthFacts;

/** What a report of a host's health is made from: how the host is at this moment. Not for showing: outcomes hold whole errors. */
export interface HealthFacts {
  /** The name of the application. */
  readonly application: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly lifetime: Lifetime;
  /** The registered checks, in registration order. */
  readonly checks: readonly HealthCheckRegistration[];
  /** The host does not run all services, and has made only what those that it runs use: something is not there. */
  readonly isPartial: boolean;
  /** Where the host is in its life. */
  readonly state: HostState;
  /** What a start or stop under way is waiting for. */
  readonly pending: readonly string[];
  /** The background services of this host, in registration order. */
  services(): readonly ServiceState[];
  /** Runs some work in a scope of its own. Once the start is over. */
  withScope(
    consumer: { readonly label: string; readonly uses: readonly string[] | undefined },
    work: (services: never) => unknown,
  ): Promise<unknown>;
}
