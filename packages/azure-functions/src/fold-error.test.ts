import { AnyhostError, combineErrors } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { foldError } from './fold-error.ts';

describe('the message of a folded error', () => {
  test('is the message of a plain error', () => {
    expect(foldError(new Error('no such order')).message).toBe('no such order');
  });

  test('contains class and code, which the worker drops', () => {
    const error = Object.assign(new TypeError('no such order'), { code: 'E_ORDER' });
    expect(foldError(error).message).toBe('TypeError [E_ORDER]: no such order');
    expect(foldError(new RangeError('too many')).message).toBe('RangeError: too many');
    expect(foldError(Object.assign(new Error('refused'), { code: 111 })).message).toBe('Error [111]: refused');
  });

  test('contains the causes, whatever was thrown', () => {
    const refused = Object.assign(new Error('connect to 127.0.0.1'), { code: 'ECONNREFUSED' });
    const error = new Error('no prices.', { cause: new Error('query failed', { cause: refused }) });
    expect(foldError(error).message).toBe(
      'no prices; caused by query failed; caused by Error [ECONNREFUSED]: connect to 127.0.0.1',
    );
    expect(foldError(new Error('no prices', { cause: 'out of stock' })).message).toBe(
      'no prices; caused by "out of stock"',
    );
  });

  test('contains the errors of an AggregateError, their causes too', () => {
    const error = new AggregateError(
      [new Error('one', { cause: new RangeError('deep') }), new Error('two')],
      'both failed',
    );
    expect(foldError(error).message).toBe(
      'AggregateError: both failed; with one; caused by RangeError: deep; with two',
    );
  });

  test('counts the errors of an AggregateError that it leaves out', () => {
    const texts = [
      'request timeout for order 7',
      'timeout',
      ...Array.from({ length: 12 }, (_, i) => `order ${i} failed`),
    ];
    const error = new AggregateError(
      texts.map((text) => new Error(text)),
      'some orders failed',
    );
    expect(foldError(error).message).toBe(
      'AggregateError: some orders failed; with request timeout for order 7; with timeout; with order 0 failed; with order 1 failed; with order 2 failed; and 9 more',
    );
  });

  test('contains every error of an AggregateError without a message', () => {
    expect(foldError(new AggregateError([new Error('a'), new Error('b')])).message).toBe(
      'AggregateError; with a; with b',
    );
  });

  test('does not repeat what an error quotes from its causes', () => {
    const combined = combineErrors([new Error('one'), new Error('two')], 'Both failed');
    expect(combined && foldError(combined).message).toBe('AggregateError: Both failed: one; two');
    const many = combineErrors(
      Array.from({ length: 9 }, (_, index) => new Error(`e${index}`)),
      'All failed',
    );
    expect(many && foldError(many).message).toBe('AggregateError: All failed: e0; e1; e2; e3; e4; e5; e6; e7; e8');
    const start = new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', 'The start is waiting for the db.');
    expect(foldError(new Error('Not run. The start is waiting for the db.', { cause: start })).message).toBe(
      'Not run. The start is waiting for the db.',
    );
    const cause = new Error('no route');
    expect(foldError(new Error('query failed: no route.', { cause })).message).toBe('query failed: no route.');
    expect(foldError(new Error('query failed (db: no route)', { cause })).message).toBe('query failed (db: no route)');
  });

  test('repeats a cause whose text only occurs in the error', () => {
    const cause = new Error('timeout');
    expect(foldError(new Error('request timeout for order 7', { cause })).message).toBe(
      'request timeout for order 7; caused by timeout',
    );
    expect(foldError(new Error('failed: timeouts', { cause })).message).toBe('failed: timeouts; caused by timeout');
    expect(foldError(new AggregateError([cause], 'the timeout of two orders')).message).toBe(
      'AggregateError: the timeout of two orders; with timeout',
    );
  });

  test('is finite for circular causes, and for very long chains', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    expect(foldError(first).message).toMatch(/^first; caused by second; caused by \(.*holds itself\)$/);

    let deep = new Error('0');
    for (let index = 1; index < 100; index += 1) deep = new Error(`error ${index}`, { cause: deep });
    expect(foldError(deep).message).toMatch(/^error 99; caused by error 98;.*; caused by \(more errors, left out\)$/);
  });

  test('and the stack have a bounded length', () => {
    const long = new Error('x'.repeat(5_000_000));
    const many = new AggregateError(
      Array.from({ length: 10_000 }, (_, index) => new Error(`${index} ${'y'.repeat(10_000)}`)),
      'many',
    );
    for (const error of [long, many]) {
      const { message, stack = '' } = foldError(error);
      expect(message.length).toBeLessThan(17_000);
      expect(message).toMatch(/more characters\)/);
      expect(stack.length).toBeLessThan(33_000);
    }
    expect(foldError(long).stack).toMatch(/\n\s+at .*fold-error\.test\.ts/);
  });

  test('is never empty', () => {
    expect(foldError(new Error('')).message).toBe('Error');
    expect(foldError(new TypeError('')).message).toBe('TypeError');
  });

  test('is made of an error that cannot be read, too', () => {
    const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
    revoke();
    const trap = Object.defineProperty(new Error('trap'), 'cause', {
      get() {
        throw new Error('do not look');
      },
    });
    expect(foldError(proxy).message).not.toBe('');
    expect(foldError(trap).message).toBe('trap');
    expect(foldError(new Error('outer', { cause: proxy })).message).toMatch(/^outer; caused by ./);
  });
});

test('the stack shows where each error of the chain was made', () => {
  const { stack = '' } = foldError(
    new Error('outer', { cause: new AnyhostError('ERR_ANYHOST_INVALID_EVENT', 'inner') }),
  );
  const [title, ...frames] = stack.split('\n');
  expect(title).toBe('Error: outer; caused by AnyhostError [ERR_ANYHOST_INVALID_EVENT]: inner');
  expect(frames[0]).toMatch(/^\s+at .*fold-error\.test\.ts/);
  const inner = frames.indexOf('caused by AnyhostError [ERR_ANYHOST_INVALID_EVENT]: inner');
  expect(frames[inner + 1]).toMatch(/^\s+at .*fold-error\.test\.ts/);
});

test('the original error is kept as the cause', () => {
  const error = new Error('no such order');
  expect(foldError(error).cause).toBe(error);
});
