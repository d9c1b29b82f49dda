import { isTimed } from '@anyhost/core';
import { longestGapMs } from '../plan/due-gaps.ts';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';

/** For a scrape, and the evaluation of the rules. */
const SLACK_MS = 60_000;

/** A service with due times, and the age at which its last success is too old. */
export interface TimedService {
  readonly name: string;
  readonly tooOldSeconds: number;
}

/** The services that are due at certain times. */
export function timedServices({ services }: ApplicationPlan): readonly TimedService[] {
  return services.flatMap(({ name, policy }) => {
    const { schedule, jitterMs } = policy;
    if (!isTimed(schedule)) return [];
    const tooOldMs = 2 * longestGapMs(schedule) + jitterMs + SLACK_MS;
    return [{ name, tooOldSeconds: Math.ceil(tooOldMs / 1000) }];
  });
}

/** The services that always run. */
export function continuousServices({ services }: ApplicationPlan): readonly PlannedService[] {
  return services.filter(({ policy }) => policy.schedule.kind === 'continuous');
}
