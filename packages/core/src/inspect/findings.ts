import { HEALTHY_MS } from '../application/backoff.ts';
import { addToInstant, type Instant, toInstant } from '../time/instant.ts';
import type { ApplicationRecord } from './application-record.ts';
import type { ServiceRecord } from './service-record.ts';

/**
 * What is wrong with a service, as its record says:
 *
 * - `overdue`: a due time has passed that nothing has served.
 * - `failed`: the newest run was neither completed nor skipped, and no later one of a `continuous()` service has been under
 *   way for a minute.
 * - `unfinished`: work was dropped, or nothing has resumed it for an hour.
 */
export type FindingKind = 'overdue' | 'failed' | 'unfinished';

/** Something that is wrong with a service. */
export interface Finding {
  readonly kind: FindingKind;
  /** The name of the application. */
  readonly application: string;
  /** The name of the service. */
  readonly service: string;
  /** For `overdue` the due time, for `failed` the begin of the run, for `unfinished` when the work was left. */
  readonly since: Date;
  /** What is wrong, in a sentence without secrets. */
  readonly message: string;
  /** All that is recorded about the service. */
  readonly record: ServiceRecord;
}

/** For how long unfinished work may wait for a run before it is a finding. */
const LONG_UNFINISHED_MS = 3_600_000;

/**
 * What is wrong with the services of an application: what `anyhost check` and {@link watchServices} report. Services that
 * the definition no longer has are left out.
 */
export function findingsOf({ application, at, services }: ApplicationRecord): readonly Finding[] {
  const now = toInstant(at.getTime());
  return services.flatMap((record) => {
    if (record.isDefined === false) return [];
    const found = [overdueOf(record), failureOf(record, now), unfinishedOf(record, now)];
    return found
      .filter((each) => each !== undefined)
      .map((each) => ({ ...each, application, service: record.name, record }));
  });
}

type Found = Pick<Finding, 'kind' | 'since' | 'message'>;

function overdueOf({ name, overdueSince, lastSuccess }: ServiceRecord): Found | undefined {
  if (overdueSince === undefined) return undefined;
  const success = lastSuccess === undefined ? 'never' : lastSuccess.toISOString();
  const message = `${name} is overdue: nothing has served ${overdueSince.toISOString()}; last success: ${success}`;
  return { kind: 'overdue', since: overdueSince, message };
}

function failureOf(record: ServiceRecord, now: Instant): Found | undefined {
  const { name, last } = record;
  if (last === undefined || /^(?:completed|skipped)/.test(last.status) || isBackAtWork(record, now)) return undefined;
  const { status, startedAt, where, error } = last;
  const place = where === undefined ? '' : ` on ${where}`;
  const why = error === undefined ? '' : `: ${error.split('\n', 1)[0]}`;
  return { kind: 'failed', since: startedAt, message: `The last run of ${name} ${status}${place}${why}` };
}

/** Whether a `continuous()` service, whose run may never end, has been under way long enough since its failure. */
function isBackAtWork({ schedule, running }: ServiceRecord, now: Instant): boolean {
  if (schedule !== 'continuous()') return false;
  return running.some(({ isLive, since }) => isLive && since !== undefined && now - since.getTime() >= HEALTHY_MS);
}

function unfinishedOf({ name, unfinished }: ServiceRecord, now: Instant): Found | undefined {
  const old = unfinished.filter(
    ({ since, droppedAt }) =>
      droppedAt !== undefined || addToInstant(toInstant(since.getTime()), LONG_UNFINISHED_MS) <= now,
  );
  const [first] = old.toSorted((one, other) => one.since.getTime() - other.since.getTime());
  if (first === undefined) return undefined;
  const dropped = old.filter(({ droppedAt }) => droppedAt !== undefined).length;
  const what = old.length === 1 ? '1 occurrence' : `${old.length} occurrences`;
  const message = `${name} has unfinished work of ${what}, ${dropped} of them dropped, since ${first.since.toISOString()}`;
  return { kind: 'unfinished', since: first.since, message };
}
