import { describe, expect, it } from 'vitest';
import { readDeadline, readRequestId } from './read-deadline.ts';

const NOW = Date.parse('2026-03-01T09:30:00Z');

describe('the deadline of an invocation', () => {
  it('is the remaining time counted from now on the clock of the host', () => {
    expect(readDeadline({ getRemainingTimeInMillis: () => 3000 }, NOW)).toEqual(new Date('2026-03-01T09:30:03Z'));
  });

  it('may have passed already', () => {
    expect(readDeadline({ getRemainingTimeInMillis: () => -20 }, NOW)).toEqual(new Date(NOW - 20));
  });

  it.each([
    ['no context', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an empty object', {}, '{}'],
    ['a member that is no function', { getRemainingTimeInMillis: 3000 }, '{ getRemainingTimeInMillis }'],
    ['no number', { getRemainingTimeInMillis: () => undefined }, 'getRemainingTimeInMillis() gave undefined'],
  ])('is missed with %s, and the error tells what to pass', (_, context, got) => {
    expect(() => readDeadline(context, NOW)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_NO_DEADLINE', message: expect.stringContaining(got) }),
    );
    expect(() => readDeadline(context, NOW)).toThrow('fakeLambdaContext()');
  });
});

describe('the request id', () => {
  it('is the one of the context', () => {
    expect(readRequestId({ getRemainingTimeInMillis: () => 1, awsRequestId: 'id-1' })).toBe('id-1');
  });

  it('may be missing', () => {
    expect(readRequestId({ getRemainingTimeInMillis: () => 1 })).toBeUndefined();
  });
});
