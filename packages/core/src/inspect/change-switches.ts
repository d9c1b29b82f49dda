import { AnyhostError } from '../base/errors.ts';
import { emptyRecord, type LedgerRecord, ledgerKey, ledgerPrefix } from '../ledger/ledger-record.ts';
import { readRecord, writeRecord } from '../ledger/record-format.ts';
import type { Switches } from '../ledger/switches.ts';
import type { Subject } from './subject.ts';
import { unknownService } from './switched-service.ts';

/** How often a change is tried against writes of hosts. */
const MOST_TRIES = 10;

/**
 * Changes the switches of one service by compare-and-set. A write that was answered with an error may have been made:
 * the record is read again, and the change is made once.
 *
 * @param change - What to change; the same object if that is done already. It may be called again, on a newer record.
 */
export async function changeSwitches(
  subject: Subject,
  service: string,
  change: (record: LedgerRecord) => Switches,
): Promise<void> {
  const { store, application } = subject;
  const key = ledgerKey(application, service);
  let failure: unknown;
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const stored = await store.get(key);
    const record = stored === undefined ? await newRecord(subject, service) : readRecord(stored.value);
    if (record === undefined) throw unreadable(key);
    const switches = change(record);
    if (switches === record.switches) return;
    try {
      const value = writeRecord({ ...record, switches });
      if ((await store.set(key, value, { ifVersion: stored?.version ?? null })) !== undefined) return;
    } catch (thrown) {
      if (failure !== undefined) throw thrown;
      failure = thrown;
    }
  }
  throw new AnyhostError(
    'ERR_ANYHOST_STORE_TIMEOUT',
    `The ledger record '${key}' was changed by hosts during each of ${MOST_TRIES} tries to switch it. Try again.`,
    { details: { key, store: store.name } },
  );
}

/** The record of a service that has none: hosts fill in the rest. */
async function newRecord({ application, services, store }: Subject, service: string): Promise<LedgerRecord> {
  if (services !== undefined) return emptyRecord('');
  const prefix = ledgerPrefix(application);
  const known = (await store.list(prefix)).map(({ key }) => key.slice(prefix.length));
  throw unknownService(application, service, known);
}

function unreadable(key: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_RECORD',
    `The record '${key}' is not a ledger record. A host replaces it with its next write; or delete it.`,
    { details: { key } },
  );
}
