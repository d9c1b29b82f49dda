import { describe, expect, test } from 'vitest';
import { due, noteOf } from '../fixtures/ledger.fixture.ts';
import { addToInstant } from '../time/instant.ts';
import { emptyRecord, type LedgerRecord, type UnfinishedWork } from './ledger-record.ts';
import { merge } from './merge.ts';
import { type RunNowRequest, UNTOUCHED } from './switches.ts';

const SCHEDULE = "every('60s')";
const facts = { owner: 'me', now: due(10), history: 3 };

function recordOf(record: Partial<LedgerRecord>): LedgerRecord {
  return { ...emptyRecord(SCHEDULE), ...record };
}

function workOf(minute: number): UnfinishedWork {
  return { occurrence: due(minute), since: due(minute), attempts: 0 };
}

function request(id: string, takenBy?: string): RunNowRequest {
  return { id, until: due(60), ...(takenBy !== undefined && { takenBy, takenAt: due(5) }) };
}

describe("merging this host's changes over the store's record", () => {
  test('own entries are ours, the others theirs', () => {
    const mine = { occurrence: due(1), owner: 'me', until: due(2) };
    const old = { occurrence: due(0), owner: 'me', until: due(1) };
    const other = { occurrence: due(1), owner: 'other', until: due(3) };
    const gone = { occurrence: due(0), owner: 'gone', until: due(1) };
    const merged = merge(
      recordOf({ running: [old, gone] }),
      recordOf({ running: [gone, mine] }),
      recordOf({ running: [old, other] }),
      facts,
    );
    expect(merged.running).toEqual([other, mine]);
  });

  test.each([
    [1, 2, 2],
    [2, 1, 2],
  ])('served until: of %i and %i minutes %i', (mine, theirs, expected) => {
    const [seen, changed, stored] = [0, mine, theirs].map((minute) => recordOf({ servedUntil: due(minute) }));
    expect(merge(recordOf({}), changed ?? recordOf({}), stored ?? recordOf({}), facts).servedUntil).toBe(due(expected));
    expect(seen?.servedUntil).toBe(due(0));
  });

  test('the switches are theirs: only operators set them', () => {
    const switched = recordOf({
      switches: { ...UNTOUCHED, paused: { by: 'ann' }, skipNext: { occurrence: due(4) }, requests: [request('a')] },
    });
    expect(merge(recordOf({}), recordOf({}), switched, facts).switches).toEqual(switched.switches);
    expect(merge(switched, switched, recordOf({}), facts).switches).toEqual(UNTOUCHED);
  });

  test.each<[string, RunNowRequest, RunNowRequest | undefined, string | undefined]>([
    ['mine, if I was first', request('a', 'me'), request('a'), 'me'],
    ['the other host, if it was first', request('a', 'me'), request('a', 'other'), 'other'],
    ['mine, if my write was made and seemed to fail', request('a'), request('a', 'me'), 'me'],
    ['nobody, if I have given it back', request('a'), request('a'), undefined],
    ['nobody, if it is gone', request('a', 'me'), undefined, undefined],
  ])('a request to run now belongs to %s', (_, mine, theirs, takenBy) => {
    const switchesOf = (one?: RunNowRequest) =>
      recordOf({ switches: { ...UNTOUCHED, requests: one === undefined ? [] : [one] } });
    const { requests } = merge(switchesOf(request('a')), switchesOf(mine), switchesOf(theirs), facts).switches;
    expect(requests).toHaveLength(theirs === undefined ? 0 : 1);
    expect(requests[0]?.takenBy).toBe(takenBy);
  });

  test('the newest run is the last one, whoever writes first', () => {
    const [older, newer] = [noteOf(due(1)), noteOf(due(2))];
    for (const [mine, theirs] of [
      [older, newer],
      [newer, older],
    ] as const) {
      expect(merge(recordOf({}), recordOf({ last: mine }), recordOf({ last: theirs }), facts).last).toBe(newer);
    }
    expect(merge(recordOf({}), recordOf({ lastSuccess: due(1) }), recordOf({}), facts).lastSuccess).toBe(due(1));
  });

  test.each<[string, number[], number[], number[], number[]]>([
    ['what this host added stands beside what others added', [], [1], [2], [1, 2]],
    ['what this host finished is gone, what others added is not', [1], [], [1, 2], [2]],
    ['what others finished is gone', [1, 2], [1, 2], [2], [2]],
    ['what this host added again stays', [], [1], [], [1]],
  ])('unfinished: %s', (_, seen, mine, theirs, expected) => {
    const known = new Map([1, 2].map((minute) => [minute, workOf(minute)]));
    const record = (minutes: number[]): LedgerRecord =>
      recordOf({ unfinished: minutes.flatMap((minute) => known.get(minute) ?? []) });
    const merged = merge(record(seen), record(mine), record(theirs), facts);
    expect(merged.unfinished).toEqual(record(expected).unfinished);
  });

  test('work that was dropped is kept for a day', () => {
    const dropped = { ...workOf(1), droppedAt: due(10) };
    const mine = recordOf({ unfinished: [dropped] });
    expect(merge(recordOf({}), mine, recordOf({}), facts).unfinished).toEqual([dropped]);
    const later = { ...facts, now: addToInstant(due(10), 86_400_000) };
    expect(merge(recordOf({}), mine, recordOf({}), later).unfinished).toEqual([]);
  });

  test('the history is bounded, in order, and has no note twice', () => {
    const notes = [1, 2, 3, 4].map((minute) => noteOf(due(minute)));
    const [first, second, third, fourth] = notes;
    if (!first || !second || !third || !fourth) throw new Error('four notes');
    const merged = merge(
      recordOf({ history: [first] }),
      recordOf({ history: [first, third] }),
      recordOf({ history: [{ ...first }, second, fourth] }),
      facts,
    );
    expect(merged.history).toEqual([second, third, fourth]);
    const written = merge(recordOf({}), recordOf({ history: [third] }), recordOf({ history: [{ ...third }] }), facts);
    expect(written.history).toHaveLength(1);
  });

  test('another schedule in the record counts for nothing when this host starts', () => {
    const theirs = recordOf({ schedule: 'other', servedUntil: due(5), unfinished: [workOf(1)] });
    const merged = merge(emptyRecord(''), recordOf({}), theirs, facts);
    expect(merged).toMatchObject({ schedule: SCHEDULE, servedUntil: undefined, unfinished: [workOf(1)] });
  });

  test("a newer definition's schedule is left alone by a host with the older one", () => {
    const theirs = recordOf({ schedule: 'newer', servedUntil: due(5) });
    expect(merge(recordOf({}), recordOf({ servedUntil: due(7) }), theirs, facts)).toMatchObject({
      schedule: 'newer',
      servedUntil: due(5),
    });
  });

  test('a record that was deleted meanwhile is made anew', () => {
    const seen = recordOf({ servedUntil: due(5), unfinished: [workOf(1)] });
    expect(merge(seen, seen, emptyRecord(''), facts)).toMatchObject({
      schedule: SCHEDULE,
      servedUntil: due(5),
      unfinished: [],
    });
  });
});
