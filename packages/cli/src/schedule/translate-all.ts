import type { Schedule } from '@anyhost/core';
import {
  type Refusal,
  type ScheduleTarget,
  type TranslateOptions,
  type Translation,
  translateSchedule,
} from '@anyhost/infra';

/** What one target makes of a schedule. */
export interface TargetTranslation {
  readonly target: ScheduleTarget;
  readonly result: Translation | Refusal;
}

/** What each of the targets makes of a schedule. */
export function translateAll(
  schedule: Schedule,
  targets: readonly ScheduleTarget[],
  options: TranslateOptions,
): readonly TargetTranslation[] {
  return targets.map((target) => ({ target, result: translateSchedule(schedule, target, options) }));
}

/** Whether the target cannot keep the schedule. */
export function isRefused(result: Translation | Refusal): result is Refusal {
  return 'reject' in result;
}
