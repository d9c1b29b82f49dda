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
      'no prices; caused by out of stock',
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

  test('does not repeat what an error quotes from its causes', () => {
    const combined = combineErrors([new Error('one'), new Error('two')], 'Both failed');
    expect(combined && foldError(combined).message).toBe('AggregateError: Both failed: one; two');
  });

  test('is finite for circular causes, and for very long chains', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    expect(foldError(first).message).toBe('first; caused by second');

    let deep = new Error('0');
    for (let index = 1; index < 100; index += 1) deep = new Error(`error ${index}`, { cause: deep });
    expect(foldError(deep).message.match(/caused by/g)).toHaveLength(7);
  });

  test('is never empty', () => {
    expect(foldError(new Error('')).message).toBe('Error');
    expect(foldError(new TypeError('')).message).toBe('TypeError: ');
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
