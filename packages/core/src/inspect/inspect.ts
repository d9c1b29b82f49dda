import type { AnyApplication } from '../application/application.ts';
import { assertNumber } from '../base/assert-option.ts';
import { type LedgerRecord, ledgerPrefix } from '../ledger/ledger-record.ts';
import { readRecord } from '../ledger/record-format.ts';
import type { StateStore } from '../state/state-store.ts';
import { type ServiceRecord, serviceRecord } from './service-record.ts';
import { openSubject, type StoreAccessOptions } from './subject.ts';

/** Options of {@link inspect}. */
export interface InspectOptions extends StoreAccessOptions {
  /**
   * Milliseconds after which a due time that nothing has served is overdue: 0 or more. Default: the period after it (or
   * its `maxLatenessMs`, where the definition sets one) and 30 seconds.
   */
  readonly overdueAfterMs?: number | undefined;
}

/** What the state store holds about an application. */
export interface ApplicationRecord {
  /** Its name. */
  readonly application: string;
  /** The time by which runs are live and due times overdue: the store's, or the clock's where it has none. */
  readonly at: Date;
  /** The background services of the definition in their order, then the others that have a record, by name. */
  readonly services: readonly ServiceRecord[];
}

/** The owner of the options, in messages. */
const OWNER = 'inspect';

/**
 * Reads what the hosts of an application have recorded: for any process that can reach the state store. Starts nothing,
 * and changes nothing. Costs one `list`, and one reading of the store's clock where it has one.
 *
 * @param store - The state store of the application.
 * @param application - What `defineApplication` returned: then services without a record are listed too. Or its name:
 *   then only what is recorded.
 * @returns Rejects with `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_STORE_TIMEOUT`, or the store's error.
 *
 * @example
 * ```ts
 * const { services } = await inspect(store, app);
 * const overdue = services.filter(({ overdueSince }) => overdueSince !== undefined);
 * ```
 */
export async function inspect(
  store: StateStore,
  application: AnyApplication | string,
  options: InspectOptions = {},
): Promise<ApplicationRecord> {
  const subject = openSubject({ owner: OWNER, store, application }, options, ['overdueAfterMs']);
  const { overdueAfterMs } = options;
  assertNumber({ owner: OWNER, option: 'overdueAfterMs', value: overdueAfterMs }, { least: 0 });
  const prefix = ledgerPrefix(subject.application);
  const [listed, now] = await Promise.all([subject.store.list(prefix), subject.now()]);
  const records = new Map<string, LedgerRecord>();
  for (const { key, value } of listed) {
    const record = readRecord(value);
    if (record !== undefined) records.set(key.slice(prefix.length), record);
  }
  const defined = [...(subject.services?.keys() ?? [])];
  const others = [...records.keys()].filter((name) => subject.services?.has(name) !== true).toSorted();
  return {
    application: subject.application,
    at: new Date(now),
    services: [...defined, ...others].map((name) => {
      const service = subject.services?.get(name);
      const isDefined = subject.services && service !== undefined;
      return serviceRecord(name, { record: records.get(name), defined: service, now, overdueAfterMs }, isDefined);
    }),
  };
}
