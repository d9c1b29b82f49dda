import { assertPlan } from '../plan/assert-plan.ts';
import { neededTime, START_MS } from '../plan/needed-time.ts';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';
import { assertProcessOptions } from './assert-process-options.ts';
import { contradiction } from './contradiction.ts';
import type { ProcessOptions } from './process-options.ts';

/** {@link ProcessOptions} with every default filled in. Times are in milliseconds. */
export interface ProcessPlan {
  /** Whose options they are, in messages: the name of the function. */
  readonly owner: string;
  readonly application: ApplicationPlan;
  readonly environment: Readonly<Record<string, string>>;
  /** The services that run by themselves, as the options choose them. */
  readonly services: readonly PlannedService[];
  readonly hostCommand: readonly string[];
  readonly onceCommand: readonly string[];
  readonly healthPort: number;
  readonly readinessDelayMs: number;
  readonly shutdownTimeoutMs: number;
  readonly startupTimeoutMs: number;
  readonly guard: boolean;
  readonly allowManyTicks: boolean;
  /** How long a run of a service by itself may take. */
  readonly onceTimeoutOf: (service: PlannedService) => number;
  readonly mayRunTwice: (service: PlannedService) => boolean;
}

const DEFAULT_ONCE_TIMEOUT_MS = 600_000;

/**
 * Checks the options that all deployments of processes take, and fills in their defaults.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 */
export function processPlan(owner: string, application: ApplicationPlan, options: ProcessOptions): ProcessPlan {
  assertPlan(owner, application);
  assertProcessOptions(owner, application, options);
  const { services, mayRunTwice = [], onceTimeoutMs } = options;
  return {
    owner,
    application,
    environment: options.environment ?? {},
    services: application.services.filter(({ name, policy }) =>
      services === undefined ? policy.hosts === 'all' : services.includes(name),
    ),
    hostCommand: options.hostCommand ?? ['node', 'dist/main.js'],
    onceCommand: options.onceCommand ?? ['node', 'dist/once.js'],
    healthPort: options.healthPort ?? 8081,
    readinessDelayMs: options.readinessDelayMs ?? 0,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? 30_000,
    startupTimeoutMs: options.startupTimeoutMs ?? 60_000,
    guard: options.guard ?? false,
    allowManyTicks: options.allowManyTicks ?? false,
    onceTimeoutOf: (service) => onceTimeout(owner, service, onceTimeoutMs),
    mayRunTwice: ({ name }) => mayRunTwice.includes(name),
  };
}

function onceTimeout(owner: string, service: PlannedService, given: ProcessOptions['onceTimeoutMs']): number {
  const { name, policy } = service;
  const needed = neededTime(policy);
  const limitMs = typeof given === 'object' ? given[name] : given;
  if (limitMs === undefined) return Math.max(DEFAULT_ONCE_TIMEOUT_MS, needed?.wantedMs ?? 0);
  const leastMs = needed === undefined ? 0 : needed.leastMs + START_MS;
  if (limitMs >= leastMs) return limitMs;
  throw contradiction({
    owner,
    service: name,
    problem: `its timeoutMs is ${policy.timeoutMs} ms, which needs ${leastMs} ms including start and reserve, and onceTimeoutMs is ${limitMs} ms`,
    remedy: `Set onceTimeoutMs to ${leastMs} or more, or lower the service's timeoutMs.`,
  });
}
