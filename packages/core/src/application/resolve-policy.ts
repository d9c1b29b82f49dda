import type { Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { assertSchedule } from './assert-policy.ts';
import { type ResolvedBackoff, resolveBackoff } from './backoff.ts';
import type { FaultPolicy, Hosts, RecordMode, RetryPolicy, ServicePolicy } from './policy.ts';

const DEFAULT_CONTINUE_ATTEMPTS = 5;

/** A {@link RetryPolicy} with every default filled in. */
export interface ResolvedRetry extends ResolvedBackoff {
  /** Attempts in all, the first included. */
  readonly attempts: number;
}

/** A {@link FaultPolicy} with every default filled in. */
export type ResolvedFaultPolicy =
  | 'continue'
  | 'stopHost'
  | { readonly stopHostAfter: number }
  | { readonly restart: ResolvedBackoff };

/** A policy with every default filled in and its schedule computed: the options of {@link ServicePolicy}. */
export interface ResolvedPolicy {
  readonly schedule: Schedule;
  readonly runOnStart: boolean;
  readonly jitterMs: number;
  readonly timeoutMs: number | undefined;
  readonly reserveMs: number | undefined;
  readonly startTimeoutMs: number | undefined;
  readonly stopTimeoutMs: number | undefined;
  readonly overlap: 'skip' | 'queue';
  readonly misfire: 'once' | 'skip';
  readonly maxLatenessMs: number | undefined;
  readonly retry: ResolvedRetry;
  readonly onFault: ResolvedFaultPolicy;
  readonly continueAttempts: number;
  readonly pool: string | undefined;
  /** `undefined`: the host decides by its store. */
  readonly record: RecordMode | undefined;
  readonly hosts: Hosts;
  /** `undefined`: everything that is registered before. */
  readonly uses: readonly string[] | undefined;
  readonly durableCheckpoint: boolean;
  readonly singleton: boolean;
  readonly dedupe: boolean;
}

/**
 * Computes the schedule from the settings and fills in the defaults.
 *
 * @param settings - All settings sections; a policy with `uses` is shown those that it names.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` when the schedule function does not return a schedule, or
 *   the error that the function threw.
 */
export function resolvePolicy(
  service: string,
  policy: ServicePolicy<ErasedServices>,
  settings: ErasedServices,
): ResolvedPolicy {
  const { schedule: given, uses } = policy;
  const schedule = typeof given === 'function' ? given(usedSettings(settings, uses)) : given;
  assertSchedule(service, schedule, policy);
  return {
    schedule,
    runOnStart: policy.runOnStart ?? false,
    jitterMs: policy.jitterMs ?? 0,
    timeoutMs: policy.timeoutMs,
    reserveMs: policy.reserveMs,
    startTimeoutMs: policy.startTimeoutMs,
    stopTimeoutMs: policy.stopTimeoutMs,
    overlap: policy.overlap ?? 'skip',
    misfire: policy.misfire ?? 'once',
    maxLatenessMs: policy.maxLatenessMs,
    retry: resolveRetry(policy.retry),
    onFault: resolveFaultPolicy(policy.onFault, schedule),
    continueAttempts: policy.continueAttempts ?? DEFAULT_CONTINUE_ATTEMPTS,
    pool: policy.pool,
    record: policy.record,
    hosts: policy.hosts ?? 'all',
    uses,
    durableCheckpoint: policy.durableCheckpoint ?? false,
    singleton: policy.singleton ?? false,
    dedupe: policy.dedupe ?? false,
  };
}

// Most services retry nothing: they share one object.
const NO_RETRY: ResolvedRetry = { attempts: 1, ...resolveBackoff() };

function resolveRetry(retry: RetryPolicy | undefined): ResolvedRetry {
  return retry === undefined ? NO_RETRY : { attempts: retry.attempts, ...resolveBackoff(retry) };
}

function resolveFaultPolicy(onFault: FaultPolicy | undefined, { kind }: Schedule): ResolvedFaultPolicy {
  if (onFault === undefined) return kind === 'continuous' ? 'stopHost' : 'continue';
  if (typeof onFault !== 'object' || 'stopHostAfter' in onFault) return onFault;
  return { restart: resolveBackoff(onFault.restart) };
}

// Copied as they are defined: a section that cannot be read yet throws only when the schedule reads it.
function usedSettings(settings: ErasedServices, uses: readonly string[] | undefined): ErasedServices {
  if (uses === undefined) return settings;
  const used = {};
  for (const name of uses) {
    const section = Object.getOwnPropertyDescriptor(settings, name);
    if (section !== undefined) Object.defineProperty(used, name, section);
  }
  return used;
}
