import { AnyhostError, combineErrors, toError } from '../base/errors.ts';
import { dueTimesOf } from './due-times.ts';
import { isSchedule, isTimed } from './schedule.ts';

/** The part of an application that concerns its schedules. */
export interface ScheduledApplication {
  readonly definition: {
    readonly hostedServices: readonly {
      readonly name: string;
      readonly policy?: { readonly schedule: unknown };
    }[];
  };
}

/**
 * Reads every schedule of an application in full, as a host that drives them does: for tests, and for builds of
 * applications whose hosts leave the schedule to their platform.
 *
 * @param application - What `defineApplication` and its methods return.
 * @returns The names of the services whose schedule is a function of the settings; it cannot be read without them.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SCHEDULE`, naming the service; an `AggregateError` of these for several.
 */
export function checkApplication({ definition }: ScheduledApplication): readonly string[] {
  const unread: string[] = [];
  const errors: Error[] = [];
  for (const { name, policy } of definition.hostedServices) {
    const schedule = policy?.schedule;
    if (typeof schedule === 'function') unread.push(name);
    if (!isSchedule(schedule) || !isTimed(schedule)) continue;
    try {
      dueTimesOf(schedule);
    } catch (thrown) {
      errors.push(withService(name, toError(thrown)));
    }
  }
  const error = combineErrors(errors, `${errors.length} schedules cannot be used`);
  if (error !== undefined) throw error;
  return unread;
}

function withService(service: string, error: Error): Error {
  if (!(error instanceof AnyhostError)) return error;
  return new AnyhostError(error.code, `${service}: ${error.message}`, {
    cause: error,
    details: { service, ...error.details },
  });
}
