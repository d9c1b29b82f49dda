import { describe, expect, it, vi } from 'vitest';
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
    ['text', { getRemainingTimeInMillis: () => '3000' }, 'getRemainingTimeInMillis() gave "3000"'],
    ['NaN', { getRemainingTimeInMillis: () => Number.NaN }, 'getRemainingTimeInMillis() gave NaN'],
    ['more than a Date holds', { getRemainingTimeInMillis: () => 1e300 }, 'getRemainingTimeInMillis() gave 1e+300'],
    ['less than a Date holds', { getRemainingTimeInMillis: () => -1e300 }, 'getRemainingTimeInMillis() gave -1e+300'],
    ['more than a day', { getRemainingTimeInMillis: () => 86_400_001 }, 'a day at most'],
    ['an error', { getRemainingTimeInMillis: thrower(new Error('no clock')) }, 'it threw when it was asked: no clock'],
    ['undefined thrown', { getRemainingTimeInMillis: thrower(undefined) }, 'it threw when it was asked'],
    [
      'a getter that throws',
      {
        get getRemainingTimeInMillis() {
          throw new Error('closed');
        },
      },
      'closed',
    ],
  ])('is missed with %s, and the error says what to pass', (_, context, got) => {
    expect(() => readRemainingMs(context)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_NO_DEADLINE', message: expect.stringContaining(got) }),
    );
    expect(() => readRemainingMs(context)).toThrow('fakeLambdaContext()');
  });

  it('is asked once', () => {
    const getRemainingTimeInMillis = vi.fn(() => 'later');
    expect(() => readRemainingMs({ getRemainingTimeInMillis })).toThrow('getRemainingTimeInMillis() gave "later"');
    expect(getRemainingTimeInMillis).toHaveBeenCalledOnce();
  });
});

function thrower(thrown: unknown): () => never {
  return () => {
    throw thrown;
  };
}

describe('the request id', () => {
  it('is the one of the context', () => {
    expect(readRequestId({ getRemainingTimeInMillis: () => 1, awsRequestId: 'id-1' })).toBe('id-1');
  });

  it('may be one that cannot be read', () => {
    const context = {
      getRemainingTimeInMillis: () => 1,
      get awsRequestId() {
        throw new Error('closed');
      },
    };
    expect(readRequestId(context)).toBeUndefined();
  });

  it('may be missing', () => {
    expect(readRequestId({ getRemainingTimeInMillis: () => 1 })).toBeUndefined();
  });
});
