import type { ScheduleStart } from './schedule-of-service.ts';

/** The argument of a shell that gives a start its value: the next due time when the command runs. */
export function startArgument({ parameter, originMs, periodMs }: ScheduleStart): string {
  const since = originMs === 0 ? 'Date.now()' : `(Date.now() - ${originMs})`;
  const next = `Math.ceil(${since} / ${periodMs}) * ${periodMs}${originMs === 0 ? '' : ` + ${originMs}`}`;
  return `${parameter}=$(node -p "new Date(${next}).toISOString().replace('.000', '')")`;
}
