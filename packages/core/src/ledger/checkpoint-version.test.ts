import { expect, test } from 'vitest';
import { CheckpointVersion } from './checkpoint-version.ts';

test.each<[string, string | undefined, string | null | undefined, string | undefined, string | null]>([
  ['nothing is known', undefined, undefined, undefined, null],
  ['the record knows one', 'v1', undefined, 'v1', 'v1'],
  ['this process saw one, and has no record', undefined, 'v2', undefined, 'v2'],
  ['this process saw one after the record was read', 'v1', 'v2', 'v1', 'v2'],
  ['another host ended a run since', 'v1', 'v2', 'v3', 'v3'],
  ['another host cleared it since', 'v1', 'v2', undefined, null],
  ['this process found none after the record was read', 'v1', null, 'v1', null],
])('the version is the newest that is known: %s', (_, recorded, seen, recordedLater, expected) => {
  let record = { checkpoint: recorded };
  const version = new CheckpointVersion(() => ({ record, noteProgress: () => {} }));
  if (seen !== undefined) version.saw(seen);
  record = { checkpoint: recordedLater };
  expect(version.current).toBe(expected);
});

test('another version than the known one is progress; the same one is not', () => {
  const progress: unknown[] = [];
  const record = { checkpoint: 'v1' };
  const version = new CheckpointVersion(() => ({ record, noteProgress: () => progress.push(version.current) }));
  version.saw('v1');
  version.saw('v2');
  version.saw('v2');
  version.saw(null);
  expect(progress).toEqual(['v2', null]);
});
