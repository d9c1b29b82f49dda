import { describe, expect, test } from 'vitest';
import { due, noteOf } from '../fixtures/ledger.fixture.ts';
import { emptyRecord, type LedgerRecord } from '../ledger/ledger-record.ts';
import { UNTOUCHED } from '../ledger/switches.ts';
import { cron, every, type Schedule } from '../schedule/schedule.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { findDue } from './due.ts';

const FIVE_MINUTES = "every('5m')";
const HOUR = 60;
const DAY = 24 * HOUR;

function recordOf(record: Partial<LedgerRecord>, schedule = FIVE_MINUTES): LedgerRecord {
  return { ...emptyRecord(schedule), ...record };
}

function dueOf(
  record: LedgerRecord | undefined,
  now: Instant,
  {
    schedule,
    maxLatenessMs,
    overdueAfterMs,
  }: { schedule?: Schedule; maxLatenessMs?: number; overdueAfterMs?: number } = {},
) {
  const policy = { schedule: schedule ?? every('5m'), maxLatenessMs };
  return findDue({ record, defined: { schedule, policy }, now, overdueAfterMs });
}

describe('the next due time', () => {
  test.each<[string, LedgerRecord | undefined, Schedule | undefined, Instant | undefined]>([
    ['by the recorded schedule', recordOf({ servedUntil: due(0) }), undefined, due(5)],
    ['by the definition, where nothing is recorded', undefined, every('2m'), due(4)],
    ['by the definition, where only a switch was used', recordOf({}, ''), every('2m'), due(4)],
    ['by the recorded schedule, where the definition is another', recordOf({}), every('2m'), due(5)],
    ['as a host has written it', recordOf({ nextDue: due(4) }, "at('5m')"), undefined, due(4)],
    ['not as a host has written it before', recordOf({ nextDue: due(2) }), undefined, due(5)],
    ['after what was served, when a clock was set back', recordOf({ servedUntil: due(10) }), undefined, due(15)],
    ['of a schedule that cannot be read', recordOf({}, "at('5m')"), undefined, undefined],
    ['of a service that runs on demand', recordOf({}, 'onDemand()'), undefined, undefined],
    [
      'of a zone that this machine does not know',
      recordOf({}, "cron('0 6 * * *', { timeZone: 'Mars/Base' })"),
      undefined,
      undefined,
    ],
  ])('%s', (_, record, schedule, expected) => {
    expect(dueOf(record, due(3), schedule === undefined ? {} : { schedule }).nextDue).toBe(expected);
  });
});

describe('a service is overdue', () => {
  const served = recordOf({ servedUntil: due(0), lastStarted: due(0) });

  test.each<[string, LedgerRecord, number, number | undefined]>([
    ['not before its next due time', served, 4, undefined],
    ['not within its period after it', served, 9.9, undefined],
    ['not within 30 seconds more', served, 10.5, undefined],
    ['after that, since the due time that nothing has served', served, 10.6, 5],
    ['since that due time however late it is', served, 100, 5],
    ['not when a run has started since', { ...served, lastStarted: due(8) }, 14, undefined],
    ['since the due time after that run', { ...served, lastStarted: due(8) }, 16, 10],
    [
      'not when the newest run was for a later due time',
      { ...served, last: noteOf(due(10), 'faulted') },
      19,
      undefined,
    ],
    [
      'not while a run is under way, however long',
      { ...served, running: [{ occurrence: due(5), owner: 'a', until: due(101), since: due(5) }] },
      100,
      undefined,
    ],
    [
      'when the host of that run is gone',
      { ...served, running: [{ occurrence: due(5), owner: 'a', until: due(6), since: due(5) }] },
      100,
      10,
    ],
    ['not while it is paused', { ...served, switches: { ...UNTOUCHED, paused: {} } }, 100, undefined],
    [
      'not at once when it is resumed',
      { ...served, switches: { ...UNTOUCHED, resumed: { at: due(98) } } },
      100,
      undefined,
    ],
    ['a while after it was resumed', { ...served, switches: { ...UNTOUCHED, resumed: { at: due(80) } } }, 100, 85],
    [
      'not because of a due time that was skipped',
      { ...served, switches: { ...UNTOUCHED, skipNext: { occurrence: due(5) } } },
      15,
      undefined,
    ],
    [
      'because of the due time after that',
      { ...served, switches: { ...UNTOUCHED, skipNext: { occurrence: due(5) } } },
      16,
      10,
    ],
    ['not before it was ever served or started', recordOf({}), 100, undefined],
    ['not by a resume alone', recordOf({ switches: { ...UNTOUCHED, resumed: { at: due(0) } } }), 100, undefined],
  ])('%s', (_, record, minutes, since) => {
    expect(dueOf(record, due(minutes)).overdueSince).toBe(since === undefined ? undefined : due(since));
  });

  test('by its maxLatenessMs, because later it is not served any more', () => {
    const daily = recordOf({ servedUntil: due(0) }, "cron('0 6 * * *', { timeZone: 'UTC' })");
    const at = (ms: number) => dueOf(daily, addToInstant(due(DAY), ms), { maxLatenessMs: 60_000 }).overdueSince;
    expect([at(90_000), at(90_001)]).toEqual([undefined, due(DAY)]);
  });

  test.each([0, 60_000])('by the time that the caller gives: %i ms', (overdueAfterMs) => {
    const at = (ms: number) => dueOf(served, addToInstant(due(5), ms), { overdueAfterMs }).overdueSince;
    const graceMs = overdueAfterMs;
    expect([at(graceMs), at(graceMs + 1)]).toEqual([undefined, due(5)]);
  });

  test('a day and 30 seconds after a daily due time, also across a clock change', () => {
    const schedule = cron('0 3 * * *', { timeZone: 'Europe/Amsterdam' });
    const before = toInstantOf('2026-10-24T01:00:00Z');
    const daily = recordOf({ servedUntil: before }, "cron('0 3 * * *', { timeZone: 'Europe/Amsterdam' })");
    const since = (now: string) => dueOf(daily, toInstantOf(now), { schedule }).overdueSince;
    expect(since('2026-10-26T02:00:30Z')).toBeUndefined();
    expect(since('2026-10-26T02:00:31Z')).toBe(toInstantOf('2026-10-25T02:00:00Z'));
  });
});

function toInstantOf(text: string): Instant {
  return addToInstant(due(0), Date.parse(text) - due(0));
}
