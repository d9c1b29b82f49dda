import type { LedgerRecord } from '../ledger/ledger-record.ts';
import { readRecord } from '../ledger/record-format.ts';
import type { Instant } from '../time/instant.ts';
import { type ServiceRecord, serviceRecord } from './service-record.ts';
import type { DefinedService } from './subject.ts';

/** What the state store holds about an application. */
export interface ApplicationRecord {
  /** Its name. */
  readonly application: string;
  /** The time by which runs are live and due times overdue: the store's, or the clock's where it has none. */
  readonly at: Date;
  /** The background services of the definition in their order, then the others that have a record, by name. */
  readonly services: readonly ServiceRecord[];
}

/** What is known beside the records. */
export interface RecordFacts {
  readonly application: string;
  /** The background services of the definition, as far as it is known: `undefined` for one of which only the name is. */
  readonly services: ReadonlyMap<string, DefinedService | undefined> | undefined;
  readonly now: Instant;
  readonly overdueAfterMs: number | undefined;
}

/** Makes the report about an application from the records of its services. */
export function applicationRecord(
  records: ReadonlyMap<string, LedgerRecord>,
  { application, services, now, overdueAfterMs }: RecordFacts,
): ApplicationRecord {
  const defined = [...(services?.keys() ?? [])];
  const others = [...records.keys()].filter((name) => services?.has(name) !== true).toSorted();
  return {
    application,
    at: new Date(now),
    services: [...defined, ...others].map((name) => {
      const facts = { record: records.get(name), defined: services?.get(name), now, overdueAfterMs };
      return serviceRecord(name, facts, services?.has(name));
    }),
  };
}

/** Reads stored values, by service; those that are no records are left out. */
export function readRecords(values: ReadonlyMap<string, unknown>): ReadonlyMap<string, LedgerRecord> {
  const records = new Map<string, LedgerRecord>();
  for (const [service, value] of values) {
    const record = readRecord(value);
    if (record !== undefined) records.set(service, record);
  }
  return records;
}
