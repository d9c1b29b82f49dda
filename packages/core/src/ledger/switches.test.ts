import { describe, expect, test } from 'vitest';
import { due } from '../fixtures/ledger.fixture.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { emptyRecord } from './ledger-record.ts';
import { readRecord, writeRecord } from './record-format.ts';
import {
  expiredRequests,
  giveBackRequest,
  isSkipped,
  mergeSwitches,
  openRequests,
  pause,
  type RunNowRequest,
  requestRun,
  resume,
  type Switches,
  skipOccurrence,
  takeRequest,
  UNTOUCHED,
} from './switches.ts';

const HOUR_MS = 3_600_000;
const ANN = { by: 'ann', reason: 'migration', at: due(1) };
const BEN = { by: 'ben', at: due(2) };

function request(id: string, until: Instant = due(60)): RunNowRequest {
  return { id, ...BEN, until };
}

function withRequests(...requests: RunNowRequest[]): Switches {
  return { ...UNTOUCHED, requests };
}

describe('transitions', () => {
  test.each<[string, Switches, Switches]>([
    ['a pause', pause(UNTOUCHED, ANN), { ...UNTOUCHED, paused: ANN }],
    ['a second pause replaces the first', pause(pause(UNTOUCHED, ANN), BEN), { ...UNTOUCHED, paused: BEN }],
    ['a resume ends the pause and says who', resume(pause(UNTOUCHED, ANN), BEN), { ...UNTOUCHED, resumed: BEN }],
    [
      'a resume serves the skipped due time again',
      resume(skipOccurrence(UNTOUCHED, { occurrence: due(5), ...ANN }), BEN),
      { ...UNTOUCHED, resumed: BEN },
    ],
    ['a resume of a service that runs changes nothing', resume(UNTOUCHED, BEN), UNTOUCHED],
    [
      'a pause keeps requests and the skipped due time',
      pause({ ...withRequests(request('a')), skipNext: { occurrence: due(5) } }, ANN),
      { ...withRequests(request('a')), skipNext: { occurrence: due(5) }, paused: ANN },
    ],
    [
      'a second skip replaces the first',
      skipOccurrence(skipOccurrence(UNTOUCHED, { occurrence: due(5) }), { occurrence: due(6) }),
      { ...UNTOUCHED, skipNext: { occurrence: due(6) } },
    ],
    ['a request', requestRun(UNTOUCHED, request('a'), due(2)), withRequests(request('a'))],
    [
      'the same request is added once',
      requestRun(withRequests(request('a')), request('a'), due(2)),
      withRequests(request('a')),
    ],
    [
      'a taken request',
      takeRequest(withRequests(request('a'), request('b')), 'b', 'me', due(3)),
      withRequests(request('a'), { ...request('b'), takenBy: 'me', takenAt: due(3) }),
    ],
    [
      'a request of another host is not taken',
      takeRequest(takeRequest(withRequests(request('a')), 'a', 'other', due(3)), 'a', 'me', due(4)),
      withRequests({ ...request('a'), takenBy: 'other', takenAt: due(3) }),
    ],
    [
      'a request that is given back',
      giveBackRequest(takeRequest(withRequests(request('a')), 'a', 'me', due(3)), 'a', 'me'),
      withRequests(request('a')),
    ],
    [
      'a request of another host is not given back',
      giveBackRequest(takeRequest(withRequests(request('a')), 'a', 'other', due(3)), 'a', 'me'),
      withRequests({ ...request('a'), takenBy: 'other', takenAt: due(3) }),
    ],
  ])('%s', (_, after, expected) => {
    expect(after).toEqual(expected);
  });

  test('only the due time that is named is skipped', () => {
    const switches = skipOccurrence(UNTOUCHED, { occurrence: due(5) });
    expect([due(4), due(5), due(6), undefined].map((at) => isSkipped(switches, at))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(isSkipped(UNTOUCHED, due(5))).toBe(false);
  });

  test('a platform whose due times lie elsewhere skips its first one after the one that is named', () => {
    const switches = skipOccurrence(UNTOUCHED, { occurrence: due(5), before: due(10) });
    expect([due(2), due(5), due(7), due(10), due(12)].map((at) => isSkipped(switches, at))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test('requests are open until they are taken or expire', () => {
    const switches = takeRequest(withRequests(request('a'), request('b', due(10)), request('c')), 'a', 'me', due(3));
    expect(openRequests(switches, due(9)).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(openRequests(switches, due(10)).map(({ id }) => id)).toEqual(['c']);
    expect(expiredRequests(switches, due(10)).map(({ id }) => id)).toEqual(['b']);
  });

  test('a new request removes those that were over a day ago, and keeps ten of the others', () => {
    const old = { ...request('old'), takenBy: 'me', takenAt: due(0) };
    const taken = Array.from({ length: 12 }, (_, index) => ({
      ...request(`${index}`),
      takenBy: 'me',
      takenAt: addToInstant(due(0), HOUR_MS),
    }));
    const now = addToInstant(due(0), 24 * HOUR_MS);
    const open = request('open', addToInstant(now, 1));
    const { requests } = requestRun(withRequests(old, ...taken, open), request('new', addToInstant(now, HOUR_MS)), now);
    expect(requests.map(({ id }) => id)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10', '11', 'open', 'new']);
  });
});

describe('the stored form', () => {
  test.each<[string, Switches]>([
    ['untouched', UNTOUCHED],
    ['paused, resumed before', { ...UNTOUCHED, paused: ANN, resumed: BEN }],
    ['paused by hand, without a note', { ...UNTOUCHED, paused: {} }],
    ['with a skipped due time', { ...UNTOUCHED, skipNext: { occurrence: due(5), before: due(6), ...ANN } }],
    ['with requests', withRequests(request('a'), { ...request('b'), takenBy: 'me', takenAt: due(3) })],
  ])('%s, is read as it was written', (_, switches) => {
    const stored: unknown = JSON.parse(JSON.stringify(writeRecord({ ...emptyRecord("every('60s')"), switches })));
    expect(readRecord(stored)?.switches).toEqual(switches);
  });

  test.each([
    [{ paused: true }, { paused: {} }],
    [{ paused: false }, { paused: undefined }],
    [{ paused: 'yes', resumed: 7, skipNext: {}, runNow: [7, { id: 1 }, { id: 'a' }] }, UNTOUCHED],
    [{ paused: { by: 7, reason: 'x', at: 'never' } }, { paused: { reason: 'x' } }],
  ])('%o, edited by hand', (fields, expected) => {
    expect(readRecord({ schedule: '', ...fields })?.switches).toEqual({ ...UNTOUCHED, ...expected });
  });
});

test('a merge keeps what a host has taken, and nothing else of its own', () => {
  const theirs = { ...withRequests(request('a'), request('b')), paused: ANN };
  const mine = takeRequest(withRequests(request('a'), request('gone')), 'a', 'me', due(3));
  expect(mergeSwitches(mine, theirs, 'me')).toEqual(takeRequest(theirs, 'a', 'me', due(3)));
  expect(mergeSwitches(mine, theirs, undefined)).toBe(theirs);
});
