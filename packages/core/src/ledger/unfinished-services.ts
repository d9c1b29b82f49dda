import type { ApplicationLedger } from './application-ledger.ts';
import { ledgerPrefix, type UnfinishedWork } from './ledger-record.ts';
import { readRecord } from './record-format.ts';

/** A service of this process and the unfinished work that it knows of. */
export interface KnownService {
  readonly name: string;
  readonly ledger: { readonly unfinished: readonly UnfinishedWork[] };
}

/**
 * Which services have unfinished work to resume. Reads the records of all of them with one call; of services without a
 * record in the store, this process knows.
 *
 * @returns In the order given. Rejects when the store fails or does not answer.
 */
export async function unfinishedServices(
  { store, options: { application } }: Pick<ApplicationLedger, 'store' | 'options'>,
  services: readonly KnownService[],
): Promise<readonly string[]> {
  const prefix = ledgerPrefix(application);
  const stored = new Map<string, readonly UnfinishedWork[]>();
  for (const { key, value } of await store.list(prefix)) {
    const record = readRecord(value);
    // A paused service is left alone: its work waits until it is resumed.
    if (record !== undefined) stored.set(key.slice(prefix.length), record.switches.paused === undefined ? record.unfinished : []);
  }
  const hasWork = ({ name, ledger }: KnownService): boolean =>
    (stored.get(name) ?? ledger.unfinished).some(({ droppedAt }) => droppedAt === undefined);
  return services.filter(hasWork).map(({ name }) => name);
}
