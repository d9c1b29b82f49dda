import { AnyhostError, describeValue } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import { readScheduleText } from '../schedule/read-schedule-text.ts';
import { formatSchedule, isTimed, type Schedule } from '../schedule/schedule.ts';
import type { DefinedService, Subject } from './subject.ts';

/**
 * The definition of a service that is to be switched; `undefined` where only the application's name is known.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_UNKNOWN_SERVICE` for a name that the definition does not have,
 *   `ERR_ANYHOST_INVALID_OPTION` for a service without a record.
 */
export function findSwitched({ application, services }: Subject, service: string): DefinedService | undefined {
  if (services === undefined) return undefined;
  const defined = services.get(service);
  if (defined === undefined) throw unknownService(application, service, [...services.keys()]);
  const { record, durableCheckpoint, singleton, dedupe } = defined.policy;
  if (record !== 'none' || durableCheckpoint || singleton || dedupe) return defined;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `'${service}' cannot be switched: its record is 'none', so no host reads its switches. Set record: 'last', and deploy.`,
    { details: { service } },
  );
}

/** The error for a service that the application does not have, or of which nothing is recorded. */
export function unknownService(application: string, service: unknown, known: readonly string[]): AnyhostError {
  const nearest = typeof service === 'string' ? nearestName(service, known) : undefined;
  const hint = nearest === undefined ? `known are ${known.join(', ') || 'none'}.` : `did you mean '${nearest}'?`;
  return new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `'${application}' has no background service ${describeValue(service)}; ${hint}`,
    { details: { application, service: typeof service === 'string' ? service : describeValue(service), known } },
  );
}

/** Throws `ERR_ANYHOST_INVALID_OPTION` for a service that runs all the time. */
export function assertRunsOnce(service: string, recorded: string, defined: DefinedService | undefined): void {
  if (scheduleOf(recorded, defined)?.kind !== 'continuous') return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `'${service}' is continuous(): it runs all the time, and cannot be run once more. Pause and resume it to begin anew.`,
    { details: { service } },
  );
}

/** The error for a service whose requests nobody takes. */
export function tooManyRequests(service: string, open: number): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `${open} requests to run '${service}' are open, and no host takes them. Check that one runs, and that it uses this state store.`,
    { details: { service, open } },
  );
}

/** The error for a service of which no due time can be skipped. */
export function noDueTime(service: string, recorded: string, defined: DefinedService | undefined): AnyhostError {
  const schedule = scheduleOf(recorded, defined);
  if (schedule !== undefined && !isTimed(schedule)) {
    const text = `'${service}' has no due time to skip: its schedule is ${formatSchedule(schedule)}. Pause it instead.`;
    return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', text, { details: { service } });
  }
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `The next due time of '${service}' is not known: no host has recorded its schedule yet, or this machine cannot compute it. Pause the service instead, or skip once it has run.`,
    { details: { service } },
  );
}

function scheduleOf(recorded: string, defined: DefinedService | undefined): Schedule | undefined {
  return readScheduleText(recorded) ?? defined?.schedule;
}
