import { expect, test } from 'vitest';
import type { Faulted } from '../contract/outcome.ts';
import { resultOf } from './outcome.ts';
import { ledgerResultOf } from './run-note.ts';

function noteOf(error: Error) {
  const outcome: Faulted = {
    status: 'faulted',
    executionId: '1',
    service: 'poll',
    occurrence: undefined,
    trigger: 'manual',
    attempt: 1,
    startedAt: new Date('2026-11-22T06:00:00Z'),
    durationMs: 12.6,
    timeLeftMs: undefined,
    error,
  };
  return ledgerResultOf(resultOf(outcome)).note;
}

test('the note of a run has the head of its error, without secrets', () => {
  const error = new Error(`cannot reach postgres://app:s3cret@db/orders ${'x'.repeat(900)}`);
  const { error: text = '', ...note } = noteOf(error);
  expect(note).toMatchObject({ status: 'faulted', trigger: 'manual', durationMs: 13 });
  expect(text).toMatch(/^cannot reach postgres:\/\/\*\*\*@db\/orders x{400,}… \(\d+ more characters\)$/);
  expect(text.length).toBeLessThan(540);
});

test('the note of an error that cannot be read says so', () => {
  const error = new Error('hidden');
  Object.defineProperty(error, 'message', {
    get: () => {
      throw new Error('no');
    },
  });
  expect(noteOf(error).error).toEqual(expect.any(String));
});
