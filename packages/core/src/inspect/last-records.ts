import type { HealthSource, ListedRecords } from '../contract/health.ts';
import type { LedgerRecord } from '../ledger/ledger-record.ts';
import { addToInstant, toInstant } from '../time/instant.ts';
import { type ApplicationRecord, applicationRecord, readRecords } from './application-record.ts';

/** The records of an application, as one of its hosts has last read them. */
export interface LastRecords extends ApplicationRecord {
  /** When the host read them. `at` is the time now. */
  readonly readAt: Date;
}

// Parsed once per reading: a status page may be asked for often.
const parsed = new WeakMap<ListedRecords['values'], ReadonlyMap<string, LedgerRecord>>();

/**
 * What all hosts of an application have recorded, as one of them has last read it: a long-lived host with a state store
 * that keeps records reads them at its start, and every `switchesEveryMs`. Calls no store, and waits for nothing.
 *
 * @param source - `host.health`, or the built-in service `health`.
 * @returns `undefined` before the host has read any, and for hosts that do not: serverless ones, and those without
 *   records.
 */
export function lastRecords(source: HealthSource): LastRecords | undefined {
  const { application, listed, defined } = source();
  if (listed === undefined) return undefined;
  const { at, ageMs, values } = listed;
  const records = parsed.get(values) ?? readRecords(values);
  parsed.set(values, records);
  const now = addToInstant(toInstant(at.getTime()), ageMs);
  const services = new Map(defined.map((name) => [name, undefined]));
  return { readAt: at, ...applicationRecord(records, { application, services, now, overdueAfterMs: undefined }) };
}
