import { AnyhostError } from '../base/errors.ts';
import { formatSchedule, type Schedule } from '../schedule/schedule.ts';

/** Jitter must not reach the due time after it. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertJitter(service: string, schedule: Schedule, jitterMs: number): void {
  if (schedule.kind !== 'every' || jitterMs < schedule.periodMs) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${service}: jitterMs is ${jitterMs}; expected less than the ${schedule.periodMs} ms between due times of ${formatSchedule(schedule)}.`,
    { details: { service, option: 'jitterMs', value: jitterMs } },
  );
}
