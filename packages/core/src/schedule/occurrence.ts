import type { Occurrence } from '../contract/execution.ts';

/**
 * The occurrence of a service at an instant. Its id is the same on every host and replica:
 * `grace-period-manager@2026-11-22T06:15:00Z`. Due times have whole seconds; milliseconds are cut off.
 */
export function occurrenceOf(service: string, scheduledTime: number | Date): Occurrence {
  const instant = new Date(Math.floor(Number(scheduledTime) / 1000) * 1000);
  return { id: `${service}@${instant.toISOString().slice(0, 19)}Z`, scheduledTime: instant };
}
