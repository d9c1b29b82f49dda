import { describe, expect, test } from 'vitest';
import { reduceError } from './reduce-error.ts';

const fail = (): never => {
  throw new Error('no');
};

describe('a reduced error', () => {
  test('holds name, message, stack, code and cause, and no other field of the error', () => {
    const config = { headers: { Authorization: 'Bearer hunter2' } };
    const cause = new RangeError('below');
    const error = Object.assign(new TypeError('above', { cause }), { code: 'E_ABOVE', config });
    expect(reduceError(error)).toEqual({
      type: 'TypeError',
      message: 'above',
      stack: error.stack,
      code: 'E_ABOVE',
      cause: { type: 'RangeError', message: 'below', stack: cause.stack },
    });
  });

  test('masks what looks like a secret in message and stack', () => {
    const reduced = reduceError(new Error('cannot reach amqp://app:hunter2@mq or Server=db;Pwd=hunter2;'));
    expect(JSON.stringify(reduced)).not.toContain('hunter2');
    expect(reduced.message).toBe('cannot reach amqp://***@mq or Server=db;Pwd=***;');
  });

  test('has the name of its class where it has none of its own', () => {
    class OutOfStock extends Error {}
    expect(reduceError(new OutOfStock('no tea')).type).toBe('OutOfStock');
    expect(reduceError(Object.assign(new OutOfStock(), { name: '' })).type).toBe('OutOfStock');
    expect(reduceError(Object.assign(new OutOfStock(), { name: 'StockError' })).type).toBe('StockError');
    expect(reduceError(Object.create(null)).type).toBe('Error');
  });

  const { proxy: revoked, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  const itself = new AggregateError([new Error('one')], 'many');
  itself.errors.push(itself);
  const circular = new Error('a');
  circular.cause = new Error('b', { cause: circular });
  let long = new Error('end');
  for (let links = 0; links < 20_000; links += 1) long = new Error('link', { cause: long });
  const nested = (depth: number): unknown =>
    depth === 0 ? new Error('leaf') : new AggregateError(Array.from({ length: 20 }, () => nested(depth - 1)));

  test.each<[string, unknown, RegExp]>([
    ['frozen', Object.freeze(new Error('cold')), /"message":"cold"/],
    ['sealed', Object.seal(new Error('closed')), /"message":"closed"/],
    ['a revoked proxy', revoked, /cannot be read/],
    [
      'a symbol as name',
      Object.defineProperty(new Error('m'), 'name', { value: Symbol('n') }),
      /"type":"Error","message":"m"/,
    ],
    ['a symbol as message', Object.defineProperty(new Error(), 'message', { value: Symbol('m') }), /Symbol\(m\)/],
    ['a getter for the message', Object.defineProperty(new Error('m'), 'message', { get: fail }), /"type":"Error"/],
    ['a getter for the stack', Object.defineProperty(new Error('m'), 'stack', { get: fail }), /"message":"m"\}/],
    ['a number as stack', Object.assign(new Error('m'), { stack: 5 }), /"message":"m"\}/],
    ['a bigint as code', Object.assign(new Error('m'), { code: 5n, stack: '' }), /"message":"m","stack":""\}/],
    ['an aggregate of itself', itself, /the error holds itself/],
    ['a circular cause', circular, /the error holds itself/],
    ['a chain of 20 000 causes', long, /more errors, left out/],
    [
      'an aggregate of 10 000',
      new AggregateError(Array.from({ length: 10_000 }, () => new Error('one'))),
      /"errorCount":10000/,
    ],
    ['aggregates of aggregates', nested(3), /more errors, left out/],
    ['text', 'x'.repeat(1_000_000), /"type":"string".*1000000 characters/],
    ['undefined', undefined, /"message":"undefined"/],
    ['an object', { status: 500, body: 'hunter2' }, /"message":"\{ status, body \}"/],
  ])('can be written, whatever was thrown: %s', (_, thrown, written) => {
    const text = JSON.stringify(reduceError(thrown));
    expect(text).toMatch(written);
    expect(text).not.toContain('hunter2');
    expect(text.length).toBeLessThan(100_000);
    expect(() => structuredClone(reduceError(thrown))).not.toThrow();
  });

  test('has a message of 8 KB at most, says how much was cut, and keeps the frames of the stack', () => {
    const { message, stack = '' } = reduceError(new Error('x'.repeat(5_000_000)));
    expect(message).toMatch(/x… \(4991808 more characters\)$/);
    expect(message.length).toBeLessThan(8300);
    expect(stack.length).toBeLessThan(8300);
    expect(stack).toMatch(/\n {4}at .*reduce-error\.test/);
  });
});
