import { describe, expect, test } from 'vitest';
import { due, eachMinute, noteOf } from '../fixtures/ledger.fixture.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { emptyRecord, type LedgerRecord, type UnfinishedWork } from './ledger-record.ts';
import {
  begin,
  clockCorrected,
  end,
  foundProgress,
  missed,
  next,
  type RunEnd,
  renew,
  withoutDead,
} from './transitions.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

function recordOf(record: Partial<LedgerRecord>): LedgerRecord {
  return { ...emptyRecord("every('60s')"), ...record };
}

function endOf(occurrence: Instant | undefined, run: Partial<RunEnd> = {}): RunEnd {
  return {
    owner: 'me',
    occurrence,
    trigger: 'schedule',
    served: true,
    skippedUntil: undefined,
    unfinished: false,
    completed: true,
    checkpointMoved: false,
    executed: true,
    note: noteOf(occurrence),
    history: 0,
    continueAttempts: 5,
    nextDue: undefined,
    now: due(10),
    ...run,
  };
}

function work(occurrence: Instant | undefined, attempts = 0, more: Partial<UnfinishedWork> = {}): UnfinishedWork {
  return { occurrence, since: due(0), attempts, ...more };
}

describe('begin and end of a run', () => {
  const until = due(1);
  const entry = { occurrence: due(0), owner: 'me', until };
  const foreign = { occurrence: due(0), owner: 'other', until };

  test('a run that was not called is neither the last nor in the history', () => {
    const called = end(recordOf({}), endOf(due(0), { history: 3 }));
    const notCalled = noteOf(due(1), 'refused:insufficientTime');
    const after = end(called, endOf(due(1), { executed: false, completed: false, note: notCalled, history: 3 }));
    expect([after.last, after.history]).toEqual([called.last, called.history]);
    expect(end(recordOf({}), endOf(due(1), { executed: false, note: notCalled })).last).toEqual(notCalled);
  });

  test('an entry stands in the record while the run is under way', () => {
    const begun = begin(recordOf({ running: [foreign] }), entry);
    expect(begun.running).toEqual([foreign, entry]);
    expect(begin(begun, { ...entry, until: due(2) }).running).toEqual([foreign, { ...entry, until: due(2) }]);
    expect(end(begun, endOf(due(0))).running).toEqual([foreign]);
    expect(end(begun, endOf(due(5))).running).toEqual([foreign, entry]);
  });

  test("renewing moves this host's entries on, and no other", () => {
    const begun = begin(recordOf({ running: [foreign] }), entry);
    expect(renew(begun, 'me', due(9)).running).toEqual([foreign, { ...entry, until: due(9) }]);
  });

  test.each<[string, Instant | undefined, Partial<RunEnd>, Instant | undefined]>([
    ['a served due time', due(1), {}, due(1)],
    ['one that is served late never takes it back', due(-5), {}, due(0)],
    ['what a stop cut off', due(1), { served: false, completed: false }, due(0)],
    ['one that failed for good', due(1), { completed: false }, due(1)],
    ['a run by hand', undefined, { trigger: 'manual' }, due(0)],
    ['due times that were skipped because of it', due(1), { skippedUntil: due(4) }, due(4)],
    [
      'due times that were skipped because of a run that was cut off',
      due(1),
      { skippedUntil: due(4), served: false },
      due(0),
    ],
    [
      'due times that were skipped because of a run by hand',
      undefined,
      { skippedUntil: due(4), trigger: 'manual' },
      due(4),
    ],
  ])('served until, after %s', (_, occurrence, run, servedUntil) => {
    expect(end(recordOf({ servedUntil: due(0) }), endOf(occurrence, run)).servedUntil).toBe(servedUntil);
  });

  test('the newest run, the newest success and the history', () => {
    const before = recordOf({ lastSuccess: due(0), history: [noteOf(due(0)), noteOf(due(1))] });
    const note = noteOf(due(2), 'faulted');
    const failed = end(before, endOf(due(2), { note, completed: false, history: 2 }));
    expect(failed).toMatchObject({ last: note, lastSuccess: due(0), history: [noteOf(due(1)), note] });
    expect(end(before, endOf(due(3)))).toMatchObject({ lastSuccess: addToInstant(due(3), SECOND_MS), history: [] });
  });
});

describe('when a service was started last, and is due next', () => {
  test.each<[string, Partial<RunEnd>, Instant | undefined]>([
    ['a run that was called', {}, due(3)],
    ['one that failed', { completed: false, note: noteOf(due(3), 'faulted') }, due(3)],
    ['one that was not called', { executed: false, note: noteOf(due(3), 'skipped:notLeader') }, due(1)],
    ['an older one that ends late', { note: noteOf(due(0)) }, due(1)],
  ])('last started, after %s', (_, run, lastStarted) => {
    expect(end(recordOf({ lastStarted: due(1) }), endOf(due(3), run)).lastStarted).toBe(lastStarted);
  });

  test('a run whose host is gone has started; of runs under way their entries say it', () => {
    const gone = { occurrence: due(2), owner: 'gone', until: due(3), since: due(2) };
    const alive = { occurrence: due(4), owner: 'alive', until: due(9), since: due(4) };
    const record = recordOf({ lastStarted: due(1), running: [gone, alive] });
    const without = withoutDead(record, ({ owner }) => owner === 'alive');
    expect(without).toMatchObject({ running: [alive], lastStarted: due(2) });
    expect(withoutDead(without, () => true)).toBe(without);
  });

  test('the next due time is that of the newest run, and stays where none is computed', () => {
    const ended = end(recordOf({ nextDue: due(1) }), endOf(due(1), { nextDue: due(2) }));
    expect(ended.nextDue).toBe(due(2));
    expect(end(ended, endOf(due(2))).nextDue).toBe(due(2));
  });
});

describe('unfinished work', () => {
  test.each<[string, UnfinishedWork[], Instant | undefined, Partial<RunEnd>, unknown[]]>([
    ['a run that is complete leaves none', [], due(1), {}, []],
    ['a run that failed without asking for more leaves none', [], due(1), { completed: false }, []],
    [
      'a link that asks for more',
      [],
      due(1),
      { unfinished: true },
      [{ occurrence: due(1), since: due(10), attempts: 0 }],
    ],
    ['one without an occurrence', [], undefined, { unfinished: true }, [{ occurrence: undefined, attempts: 0 }]],
    [
      'a link that was cut off',
      [],
      due(1),
      { unfinished: true, completed: false },
      [{ occurrence: due(1), attempts: 1 }],
    ],
    [
      'work for which there was no time',
      [],
      due(1),
      { unfinished: true, completed: false, executed: false },
      [{ attempts: 0 }],
    ],
    [
      'a further link that completes keeps since',
      [work(due(1), 3)],
      due(1),
      { unfinished: true },
      [{ since: due(0), attempts: 0 }],
    ],
    ['a further link that fails', [work(due(1), 3)], due(1), { completed: false }, [{ since: due(0), attempts: 4 }]],
    [
      'a moved checkpoint counts as progress',
      [work(due(1), 4)],
      due(1),
      { completed: false, checkpointMoved: true },
      [{ attempts: 0 }],
    ],
    ['the last link takes it out', [work(due(1), 3)], due(1), {}, []],
    ["an occurrence's own retry takes it out", [work(due(1), 3), work(due(2))], due(1), {}, [{ occurrence: due(2) }]],
    ['another occurrence leaves it alone', [work(due(1), 3)], due(2), {}, [{ occurrence: due(1), attempts: 3 }]],
    [
      'and is added beside it',
      [work(due(1), 3)],
      due(2),
      { unfinished: true },
      [{ occurrence: due(1) }, { occurrence: due(2) }],
    ],
    ['a run by hand leaves it alone', [work(undefined, 3)], undefined, { trigger: 'manual' }, [{ attempts: 3 }]],
    ['a run by hand adds none', [], undefined, { trigger: 'manual', unfinished: true }, []],
    [
      'the fifth attempt drops it',
      [work(due(1), 4)],
      due(1),
      { completed: false },
      [{ attempts: 5, droppedAt: due(10) }],
    ],
    [
      'later attempts leave the drop as it was',
      [work(due(1), 5, { droppedAt: due(7) })],
      due(1),
      { completed: false },
      [{ attempts: 6, droppedAt: due(7) }],
    ],
    ['its own retry still takes dropped work out', [work(due(1), 5, { droppedAt: due(7) })], due(1), {}, []],
  ])('%s', (_, unfinished, occurrence, run, expected) => {
    const after = end(recordOf({ unfinished }), endOf(occurrence, run)).unfinished;
    expect(after).toHaveLength(expected.length);
    expect(after).toMatchObject(expected);
  });

  test('never grows beyond a hundred pieces that are kept: the oldest is dropped', () => {
    let record = recordOf({});
    for (let minute = 0; minute < 300; minute += 1) record = end(record, endOf(due(minute), { unfinished: true }));
    const kept = record.unfinished.filter(({ droppedAt }) => droppedAt === undefined);
    expect(kept.map(({ occurrence }) => occurrence)).toEqual(
      Array.from({ length: 100 }, (_, index) => due(200 + index)),
    );
    expect(record.unfinished).toHaveLength(120);
    expect(record.unfinished[19]).toMatchObject({ occurrence: due(199), droppedAt: due(10) });
  });
});

describe('missed due times', () => {
  test.each<[string, Instant | undefined, Instant, Instant | undefined]>([
    ['the first start ever misses nothing', undefined, due(5), undefined],
    ['nothing, right after a due time was served', due(5), addToInstant(due(5), SECOND_MS), undefined],
    ['nothing, until the next one has come', due(5), addToInstant(due(6), -1), undefined],
    ['the next one, at its very instant', due(5), due(6), due(6)],
    ['of many, the latest stands for all', due(5), addToInstant(due(90), SECOND_MS), due(90)],
    ['after a year down, once', addToInstant(due(0), -YEAR_MS), due(0), due(0)],
    ['nothing, when the clock was set back by a minute', due(5), due(4), undefined],
  ])('%s', (_, servedUntil, now, expected) => {
    expect(missed(recordOf({ servedUntil }), now, eachMinute)).toBe(expected);
  });

  test('a schedule without further due times misses nothing', () => {
    const never = { next: () => undefined, previous: () => undefined };
    expect(missed(recordOf({ servedUntil: due(0) }), due(5), never)).toBeUndefined();
  });
});

describe('the next due time', () => {
  test.each<[string, Instant | undefined, Instant, Instant]>([
    ['is the first one after now', due(0), due(5), due(6)],
    ['is not one that was served before the clock was set back', due(5), due(3), due(6)],
    ['without a record', undefined, due(5), due(6)],
  ])('%s', (_, servedUntil, now, expected) => {
    expect(next(recordOf({ servedUntil }), now, eachMinute)).toBe(expected);
  });
});

describe('a checkpoint that killed links have moved', () => {
  const mine = { owner: 'me', until: due(9) };
  test.each<[string, Partial<LedgerRecord>, readonly number[] | undefined]>([
    [
      'takes back the attempts of the work that this host runs',
      { running: [{ ...mine, occurrence: due(1) }], unfinished: [work(due(1), 3), work(due(2), 2)] },
      [0, 2],
    ],
    [
      'changes nothing without attempts',
      { running: [{ ...mine, occurrence: due(1) }], unfinished: [work(due(1))] },
      undefined,
    ],
    [
      'changes nothing of work that another host runs',
      { running: [{ ...mine, owner: 'other', occurrence: due(1) }], unfinished: [work(due(1), 3)] },
      undefined,
    ],
    [
      'changes nothing of dropped work',
      { running: [{ ...mine, occurrence: due(1) }], unfinished: [work(due(1), 5, { droppedAt: due(3) })] },
      undefined,
    ],
  ])('%s', (_, given, attempts) => {
    const record = recordOf(given);
    const after = foundProgress(record, 'me');
    if (attempts === undefined) expect(after).toBe(record);
    else expect(after.unfinished.map((left) => left.attempts)).toEqual(attempts);
  });
});

describe('a record from the future', () => {
  const served = addToInstant(due(0), 0);
  test.each<[string, number, number | undefined, boolean]>([
    ['clock back by 1 minute, every minute', MINUTE_MS, MINUTE_MS, false],
    ['clock back by 5 minutes, every minute', 5 * MINUTE_MS, MINUTE_MS, false],
    ['clock back by 5 minutes and a second, every minute', 5 * MINUTE_MS + SECOND_MS, MINUTE_MS, true],
    ['clock back by 2 hours, every minute', 2 * HOUR_MS, MINUTE_MS, true],
    ['clock back by 2 hours, every hour', 2 * HOUR_MS, HOUR_MS, false],
    ['clock back by 2 hours, every day', 2 * HOUR_MS, DAY_MS, false],
    ['clock back by 2 hours, period unknown', 2 * HOUR_MS, undefined, true],
    ['clock back by 1 year, every day', YEAR_MS, DAY_MS, true],
    ['clock right', -SECOND_MS, MINUTE_MS, false],
  ])('%s', (_, backMs, periodMs, isCorrected) => {
    const record = recordOf({ servedUntil: served });
    const now = addToInstant(served, -backMs);
    const after = clockCorrected(record, now, periodMs);
    expect(after.servedUntil).toBe(isCorrected ? now : served);
    if (!isCorrected) expect(after).toBe(record);
    // Whatever was corrected, nothing looks missed now, and the next due time is found.
    expect(missed(after, now, eachMinute)).toBeUndefined();
    expect(next(after, now, eachMinute)).toBeGreaterThan(now);
  });
});
