import { AnyhostError, isTimed, type TimedSchedule } from '@anyhost/core';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';
import { PRESENT } from '../plan/present.ts';
import { translateSchedule } from '../translation/translate-schedule.ts';
import type { ScheduleTarget, Translation } from '../translation/translation.ts';
import { contradiction } from './contradiction.ts';
import type { ProcessPlan } from './process-plan.ts';

/** A service that the platform starts at its due times. */
export interface ScheduledService extends PlannedService {
  readonly schedule: TimedSchedule;
  readonly translation: Translation;
}

/** What the options leave to the platform's own scheduler. */
export interface ScheduledServices {
  readonly services: readonly ScheduledService[];
  /** Selected services without due times, `onDemand()`: they are run manually. */
  readonly byHand: readonly PlannedService[];
  /** Background services that the options leave out. */
  readonly leftOut: readonly PlannedService[];
}

/**
 * The services that a platform starts at their due times, with their schedules in its words.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that the platform cannot keep,
 *   `ERR_ANYHOST_INVALID_OPTION` for a service that cannot run by itself.
 */
export function scheduledServices(process: ProcessPlan, target: ScheduleTarget): ScheduledServices {
  const chosen = process.services;
  for (const service of chosen) assertRunsByItself(process, service);
  return {
    services: chosen.flatMap((service) => {
      const { schedule } = service.policy;
      return isTimed(schedule) ? [{ ...service, schedule, translation: translated(process, service, target) }] : [];
    }),
    byHand: chosen.filter(({ policy }) => policy.schedule.kind === 'onDemand'),
    leftOut: process.application.services.filter((service) => !chosen.includes(service)),
  };
}

/**
 * As {@link scheduledServices}, for a platform that starts services at due times and not otherwise.
 *
 * @throws {AnyhostError} as that does; `ERR_ANYHOST_INVALID_OPTION` where nothing would be deployed.
 */
export function timedServices(process: ProcessPlan, target: ScheduleTarget): ScheduledServices {
  const scheduled = scheduledServices(process, target);
  if (scheduled.services.length > 0) return scheduled;
  const { owner, application } = process;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: none of the services of '${application.name}' to deploy has due times, so nothing would be deployed. Deploy the long-lived host, or list services with a schedule in the option services.`,
    { details: { owner } },
  );
}

/** Whether the host of a service knows what was served before, whichever process served it. */
export function hasDurableRecord({ hasStateStore }: ApplicationPlan, { record }: PlannedService['policy']): boolean {
  return hasStateStore && record !== 'none';
}

function assertRunsByItself({ owner, application }: ProcessPlan, { name, policy, needsStore }: PlannedService): void {
  if (policy.schedule.kind === 'continuous') {
    const problem = 'it is continuous() and has no due times at which the platform could start it';
    const remedy = 'Deploy the long-lived host, give the service a schedule, or leave it out of the option services.';
    throw contradiction({ owner, service: name, problem, remedy });
  }
  if (needsStore && !application.hasStateStore) {
    const problem =
      'it has singleton, dedupe or durableCheckpoint, and the application does not register a state store';
    const remedy = 'Each run is a separate process: register a durable store with .stateStore(…).';
    throw contradiction({ owner, service: name, problem, remedy });
  }
}

function translated(process: ProcessPlan, { name, policy }: PlannedService, target: ScheduleTarget): Translation {
  const { owner, application, guard, allowManyTicks } = process;
  const durableRecord = hasDurableRecord(application, policy);
  const options = { guard, allowManyTicks, durableRecord, now: PRESENT };
  const translation = translateSchedule(policy.schedule, target, options);
  if (!('reject' in translation)) return translation;
  throw new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${owner}: the service '${name}': ${translation.message}`, {
    details: { owner, service: name, reason: translation.reject },
  });
}
