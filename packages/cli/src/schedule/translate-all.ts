import type { Refusal, ScheduleTarget, TranslateOptions, Translation } from '@anyhost/infra';
import type { GivenSchedule } from './given-schedule.ts';

/** What one target makes of a schedule. */
export interface TargetTranslation {
  readonly target: ScheduleTarget;
  readonly result: Translation | Refusal;
}

/** What each of the targets makes of a schedule. Loads what translates: commands that do not translate must not. */
export async function translateAll(
  { schedule, problem }: GivenSchedule,
  targets: readonly ScheduleTarget[],
  options: TranslateOptions,
): Promise<readonly TargetTranslation[]> {
  const { translateSchedule } = await import('@anyhost/infra');
  return targets.map((target) => {
    const result = translateSchedule(schedule, target, options);
    const isText = problem === undefined || !isRefused(result);
    return { target, result: isText ? result : { ...result, message: problem } };
  });
}

/** Whether the target cannot keep the schedule. */
export function isRefused(result: Translation | Refusal): result is Refusal {
  return 'reject' in result;
}
