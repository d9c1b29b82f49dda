import type { Schedule } from '../schedule/schedule.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import { checkSchedule } from './check-policy.ts';
import type { FaultPolicy, RetryPolicy, ServicePolicy } from './policy.ts';

/** A policy with every default filled in and its schedule computed: the options of {@link ServicePolicy}, none left out. */
export interface ResolvedPolicy {
  readonly schedule: Schedule;
  readonly runOnStart: boolean;
  readonly jitterMs: number;
  readonly timeoutMs: number | undefined;
  readonly reserveMs: number | undefined;
  readonly overlap: 'skip' | 'queue';
  readonly misfire: 'once' | 'skip';
  readonly retry: Required<RetryPolicy> | undefined;
  readonly onFault: FaultPolicy;
  readonly durableCheckpoint: boolean;
}

/**
 * Computes the schedule from the settings and fills in the defaults.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` when the schedule function returns none, or what it
 *   threw itself.
 */
export function resolvePolicy(
  service: string,
  policy: ServicePolicy<ErasedServices>,
  settings: ErasedServices,
): ResolvedPolicy {
  const schedule = typeof policy.schedule === 'function' ? policy.schedule(settings) : policy.schedule;
  checkSchedule(service, schedule, policy);
  return {
    schedule,
    runOnStart: policy.runOnStart ?? false,
    jitterMs: policy.jitterMs ?? 0,
    timeoutMs: policy.timeoutMs,
    reserveMs: policy.reserveMs,
    overlap: policy.overlap ?? 'skip',
    misfire: policy.misfire ?? 'once',
    retry: policy.retry && { ...DEFAULT_BACKOFF, ...policy.retry },
    onFault: policy.onFault ?? (schedule.kind === 'continuous' ? 'stopHost' : 'continue'),
    durableCheckpoint: policy.durableCheckpoint ?? false,
  };
}
