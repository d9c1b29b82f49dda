import { describe, expect, it } from 'vitest';
import { readRemainingMs, readRequestId } from './read-deadline.ts';

describe('the deadline of an invocation', () => {
  it('is a length of time, so that no step of the clock can move it', () => {
    expect(readRemainingMs({ getRemainingTimeInMillis: () => 3000 })).toBe(3000);
  });

  it('may have passed already', () => {
    expect(readRemainingMs({ getRemainingTimeInMillis: () => -20 })).toBe(-20);
  });

  it.each([
    ['no context', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an empty object', {}, '{}'],
    ['a member that is not a function', { getRemainingTimeInMillis: 3000 }, 'getRemainingTimeInMillis'],
    ['no number', { getRemainingTimeInMillis: () => undefined }, 'getRemainingTimeInMillis() gave undefined'],
  ])('is missed with %s, and the error says what to pass', (_, context, got) => {
    expect(() => readRemainingMs(context)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_NO_DEADLINE', message: expect.stringContaining(got) }),
    );
    expect(() => readRemainingMs(context)).toThrow('fakeLambdaContext()');
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
