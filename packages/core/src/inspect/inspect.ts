import type { AnyApplication } from '../application/application.ts';
import { assertNumber } from '../base/assert-option.ts';
import { ledgerPrefix } from '../ledger/ledger-record.ts';
import type { StateStore } from '../state/state-store.ts';
import { type ApplicationRecord, applicationRecord, readRecords } from './application-record.ts';
import { openSubject, type StoreAccessOptions } from './subject.ts';

/** Options of {@link inspect}. */
export interface InspectOptions extends StoreAccessOptions {
  /**
   * Milliseconds after which a due time that nothing has served is overdue: 0 or more. Default: the period after it (or
   * its `maxLatenessMs`, where the definition sets one) and 30 seconds.
   */
  readonly overdueAfterMs?: number | undefined;
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
  const values = new Map(listed.map(({ key, value }) => [key.slice(prefix.length), value]));
  const { application: name, services } = subject;
  return applicationRecord(readRecords(values), { application: name, services, now, overdueAfterMs });
}
