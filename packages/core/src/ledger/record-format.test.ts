import { describe, expect, test } from 'vitest';
import { due, noteOf } from '../fixtures/ledger.fixture.ts';
import { emptyRecord, type LedgerRecord } from './ledger-record.ts';
import { readRecord, writeRecord } from './record-format.ts';

const written = (record: Partial<LedgerRecord>): unknown =>
  JSON.parse(JSON.stringify(writeRecord({ ...emptyRecord("every('60s')"), ...record })));

describe('spans in a record', () => {
  const work = { occurrence: due(0), since: due(0), attempts: 0 };
  const last = { ...noteOf(due(0)), span: 'span-2' };

  test('are read as they were written', () => {
    const read = readRecord(written({ unfinished: [{ ...work, span: 'span-1' }], last }));
    expect(read).toMatchObject({ unfinished: [{ ...work, span: 'span-1' }], last });
  });

  test('are not in the history: they serve the next execution only', () => {
    expect(JSON.stringify(written({ history: [last] }))).not.toContain('span');
  });

  test('are missing in records of earlier versions', () => {
    const read = readRecord(written({ unfinished: [work], last: noteOf(due(0)) }));
    expect(read).toMatchObject({ unfinished: [work], last: noteOf(due(0)) });
  });

  test.each([
    ['a number', 7],
    ['an object', {}],
    ['too long', 'x'.repeat(129)],
  ])('are left out, and nothing else is, if one is %s', (_, span) => {
    const stored = { schedule: '', unfinished: [{ since: '2026-11-22T06:00:00Z', attempts: 1, span }] };
    expect(readRecord(stored)?.unfinished).toEqual([{ occurrence: undefined, since: due(0), attempts: 1 }]);
  });
});
