import type { HostReport } from './host-report.ts';
import type { Shop } from './shop.ts';

const GRACE_PERIOD_MS = 60_000;
const ARCHIVE_AFTER_MS = 90 * 86_400_000;

/** Something that must hold at the end. */
export interface Check {
  readonly text: string;
  readonly count: number;
  readonly holds: boolean;
}

/**
 * Judges what the hosts did, by SQL and by their logs.
 *
 * @param now - When the last host was started, in milliseconds since 1970: what was due then must be done.
 */
export function checks(
  reports: readonly HostReport[],
  { shop, now }: { readonly shop: Shop; readonly now: number },
): readonly Check[] {
  const counts = shop.counts();
  const [killed, ...others] = reports;
  const cutOff = killed?.after.unsent ?? 0;
  return [
    none('orders past their grace period and not confirmed', shop.unconfirmed(now - GRACE_PERIOD_MS)),
    none('confirmed orders whose event was not sent', counts.unsent),
    none('confirmed orders whose event was lost', counts.lost),
    none('events handled twice', counts.twice),
    none('finished orders due for the archive and not in it', shop.unarchived(now - ARCHIVE_AFTER_MS)),
    none('orders neither live nor archived', shop.sold - counts.kept),
    none('orders both live and archived', counts.archivedTwice),
    none('hosts that handled no order', reports.filter(({ before, after }) => after.handled === before.handled).length),
    none(
      'executions without an end, but for the killed host',
      others.reduce((sum, report) => sum + endless(report), 0),
    ),
    some('executions that the kill cut off', killed === undefined ? 0 : endless(killed)),
    some('events that the kill left unsent in the middle of a batch', cutOff),
    some(
      'executions that a deadline or a stop cut short',
      others.reduce((sum, report) => sum + cutShort(report), 0),
    ),
  ];
}

function none(text: string, count: number): Check {
  return { text, count, holds: count === 0 };
}

function some(text: string, count: number): Check {
  return { text, count, holds: count > 0 };
}

function endless({ executions }: HostReport): number {
  return executions.filter(({ outcome }) => outcome === undefined).length;
}

function cutShort({ executions }: HostReport): number {
  return executions.filter(({ outcome }) => /timedOut|interrupted/.test(outcome ?? '')).length;
}
