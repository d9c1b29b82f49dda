import type { ApplicationLedger } from '../ledger/application-ledger.ts';
import { type LedgerRecord, ledgerPrefix } from '../ledger/ledger-record.ts';
import { readRecord } from '../ledger/record-format.ts';
import { openRequests } from '../ledger/switches.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import type { Instant } from '../time/instant.ts';

/**
 * The names of the services for which a continuation has something to do: unfinished work, what a killed host ran of a
 * service with `singleton` or `dedupe`, or a run that an operator has requested. Reads the records of all services with
 * one call; of services without a record in the store, this process knows.
 *
 * Rejects when the store fails or does not answer.
 *
 * @param ledger - `undefined` while the start has not made it: then there are none.
 */
export async function unfinishedServices(
  ledger: ApplicationLedger | undefined,
  runners: Iterable<ServiceRunner>,
): Promise<readonly string[]> {
  if (ledger === undefined) return [];
  const { store, options } = ledger;
  const { application, clock } = options;
  const prefix = ledgerPrefix(application);
  const records = new Map((await store.list(prefix)).map(({ key, value }) => [key.slice(prefix.length), value]));
  const now = clock.now();
  const names: string[] = [];
  for (const runner of runners) {
    const record = readRecord(records.get(runner.name));
    const isWanted = record === undefined ? hasUnfinished(runner.ledger) : hasWork(record, runner, now);
    if (isWanted) names.push(runner.name);
  }
  return names;
}

function hasWork(record: LedgerRecord, { policy }: ServiceRunner, now: Instant): boolean {
  const { switches, running } = record;
  if (openRequests(switches, now).length > 0) return true;
  // The work of a paused service waits until it is resumed.
  if (switches.paused !== undefined) return false;
  const isExclusive = policy.singleton || policy.dedupe;
  return hasUnfinished(record) || (isExclusive && running.some(({ until }) => until <= now));
}

function hasUnfinished({ unfinished }: Pick<LedgerRecord, 'unfinished'>): boolean {
  return unfinished.some(({ droppedAt }) => droppedAt === undefined);
}
