import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { AnyhostError, combineErrors, describeValue, toError } from './errors.ts';

describe('an AnyhostError', () => {
  test('has a code, a cause and the facts as data', () => {
    const cause = new Error('below');
    const error = new AnyhostError('ERR_ANYHOST_INVALID_NAME', 'No.', { cause, details: { name: 'x' } });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('AnyhostError');
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ name: 'x' });
  });

  test('has no cause unless one was given', () => {
    expect('cause' in new AnyhostError('ERR_ANYHOST_INVALID_NAME', 'No.')).toBe(false);
    expect('cause' in new AnyhostError('ERR_ANYHOST_INVALID_NAME', 'No.', { cause: undefined })).toBe(true);
  });
});

describe('toError', () => {
  test('leaves errors as they are, those of another realm too', () => {
    const error = new RangeError('mine');
    expect(toError(error)).toBe(error);
    const foreign: unknown = runInNewContext('new Error("theirs")');
    expect(toError(foreign)).toBe(foreign);
  });

  test.each([['text'], [undefined], [null], [0], [{ status: 500 }]])('wraps %o and shows it (N06)', (thrown) => {
    const error = toError(thrown);
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_FAULTED', cause: thrown });
    expect(error.message).toContain(describeValue(thrown));
  });
});

describe('combineErrors', () => {
  test('is nothing for none, the same object for one, an aggregate in order for several (P07)', () => {
    const [one, two] = [new Error('one'), new Error('two')];
    expect(combineErrors([], 'Bad')).toBeUndefined();
    expect(combineErrors([one], 'Bad')).toBe(one);
    const both = combineErrors([one, two], 'Bad');
    expect(both).toBeInstanceOf(AggregateError);
    expect(both).toMatchObject({ message: 'Bad: one; two', errors: [one, two] });
  });
});

describe('describe', () => {
  test('shows any value in a few words, a cycle and a long one too', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(describeValue('30s')).toBe('"30s"');
    expect(describeValue(undefined)).toBe('undefined');
    expect(describeValue({ a: 1 })).toBe('{"a":1}');
    expect(describeValue(() => 1)).toBe('function (anonymous)');
    expect(describeValue(Symbol('s'))).toBe('Symbol(s)');
    expect(describeValue(cycle)).toBe('[object Object]');
    expect(describeValue('x'.repeat(5)).length).toBeLessThan(300);
    expect(describeValue({ text: 'x'.repeat(5000) }).length).toBeLessThan(300);
  });
});
