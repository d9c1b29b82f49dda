import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { AnyhostError, combineErrors, describeValue, toError } from './errors.ts';

// Written so that no linter takes the object for a promise.
const THEN = 'then';

describe('an AnyhostError', () => {
  test('has a code, a cause and the facts as data', () => {
    const cause = new Error('below');
    const error = new AnyhostError('ERR_ANYHOST_INVALID_NAME', 'No.', { cause, details: { name: 'x' } });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('AnyhostError');
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ name: 'x' });
  });

  test('masks what looks like a secret in its facts', () => {
    const details = { url: 'postgres://me:s3cr3t@db/x', period: 5, known: ['a'] };
    const error = new AnyhostError('ERR_ANYHOST_INVALID_OPTION', 'No.', { details });
    expect(error.details).toEqual({ url: 'postgres://***@db/x', period: 5, known: ['a'] });
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

  test.each([['text'], [undefined], [null], [0], [{ status: 500 }]])('wraps %o and shows it [N06]', (thrown) => {
    const error = toError(thrown);
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_FAULTED', cause: thrown });
    expect(error.message).toContain(describeValue(thrown));
  });
});

describe('toError never throws, and gives an error that can be read', () => {
  const { proxy: revoked, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  const fail = (): never => {
    throw new Error('no');
  };
  const throwing = (key: PropertyKey, target: object = new Error('hidden')): object =>
    Object.defineProperty(target, key, { get: fail, enumerable: true });

  test.each<[string, unknown]>([
    ['a revoked proxy', revoked],
    ['a getter for the tag', throwing(Symbol.toStringTag, {})],
    ['a getter for the message', throwing('message')],
    ['a getter for the name', throwing('name')],
    ['a symbol as message', Object.defineProperty(new Error(), 'message', { value: Symbol('m') })],
    ['a symbol as name', Object.defineProperty(new Error(), 'name', { value: Symbol('n') })],
    ['an object with a getter', throwing('status', {})],
    ['an object without a prototype', Object.create(null)],
    ['a bigint', 10n ** 5000n],
  ])('for %s', (_, thrown) => {
    const error = toError(thrown);
    expect(error).toBeInstanceOf(AnyhostError);
    expect(`${error.name}: ${error.message} ${error.stack}`.length).toBeLessThan(3000);
    expect(() => inspect(error)).not.toThrow();
  });

  test('a frozen error stays the same object', () => {
    const frozen = Object.freeze(new Error('cold'));
    expect(toError(frozen)).toBe(frozen);
  });

  test('an error with a method then is wrapped: a promise would wait for it', async () => {
    const thenable = Object.assign(new Error('query'), { [THEN]: () => {} });
    const error = toError(thenable);
    await expect(Promise.resolve(error)).resolves.toMatchObject({ message: 'query', cause: thenable });
  });
});

describe('combineErrors', () => {
  test('is nothing for none, the same object for one, an aggregate in order for several [P07]', () => {
    const [one, two] = [new Error('one'), new Error('two')];
    expect(combineErrors([], 'Bad')).toBeUndefined();
    expect(combineErrors([one], 'Bad')).toBe(one);
    const both = combineErrors([one, two], 'Bad');
    expect(both).toBeInstanceOf(AggregateError);
    expect(both).toMatchObject({ message: 'Bad: one; two', errors: [one, two] });
  });

  test('quotes no secret, and a bounded part of many and of long messages', () => {
    const errors = Array.from({ length: 100 }, () => new Error('x'.repeat(1_000_000)));
    const text = combineErrors([new Error('no postgres://me:hunter2@db'), ...errors], 'Bad')?.message ?? '';
    expect(text).toMatch(/^Bad: no postgres:\/\/\*\*\*@db; x{1000}…; .*; and 85 more$/);
    expect(text.length).toBeLessThan(20_000);
  });
});
