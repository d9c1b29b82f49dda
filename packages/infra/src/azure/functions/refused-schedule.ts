import { AnyhostError, type Schedule } from '@anyhost/core';
import type { Refusal } from '../../translation/translation.ts';
import { OWNER } from '../assert-function-options.ts';

/** The error for a schedule that a target cannot express. The message of the refusal names the schedule and the remedy. */
export function refusedSchedule(service: string, schedule: Schedule, { reject, message }: Refusal): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_SCHEDULE', `${OWNER}: the service '${service}': ${message}`, {
    details: { service, reason: reject, schedule },
  });
}
