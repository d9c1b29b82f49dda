import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DeadlineExceeded, ExecutionCancelled, HostStopping, isAbort, LeaseLost } from './abort-reasons.ts';
import { AnyhostError } from './errors.ts';

describe('abort reasons', () => {
  test.each([
    [new DeadlineExceeded(), 'ERR_ANYHOST_DEADLINE_EXCEEDED'],
    [new HostStopping(), 'ERR_ANYHOST_HOST_STOPPING'],
    [new LeaseLost(), 'ERR_ANYHOST_LEASE_LOST'],
    [new ExecutionCancelled(), 'ERR_ANYHOST_EXECUTION_CANCELLED'],
  ])('%s is an AbortError with a code', (reason, code) => {
    expect(reason).toBeInstanceOf(AnyhostError);
    expect(reason.name).toBe('AbortError');
    expect(reason.code).toBe(code);
    expect(reason.message).not.toBe('');
  });
});

describe('isAbort', () => {
  const reason = new HostStopping();
  const aborted = AbortSignal.abort(reason);
  const wrapped = (cause: unknown): Error => new TypeError('fetch failed', { cause });

  /** What libraries reject with once their signal has aborted. */
  const answers: readonly [string, () => unknown][] = [
    ['the reason itself', () => reason],
    ['the web platform', () => new DOMException('This operation was aborted', 'AbortError')],
    ['another copy of this package', () => ({ name: 'AbortError' })],
    [
      'axios',
      () => Object.assign(new Error('canceled'), { name: 'CanceledError', code: 'ERR_CANCELED', __CANCEL__: true }),
    ],
    ['undici', () => Object.assign(new Error('Request aborted'), { name: 'AbortError', code: 'UND_ERR_ABORTED' })],
    ['a library that keeps the code only', () => Object.assign(new Error('stopped'), { code: 'ABORT_ERR' })],
    ['a wrapped reason', () => wrapped(reason)],
    ['a wrapped AbortError, twice', () => wrapped(wrapped(new DOMException('', 'AbortError')))],
    ['all of many', () => new AggregateError([reason, wrapped(reason), new DOMException('', 'AbortError')])],
    ['aggregates of aggregates', () => new AggregateError([new AggregateError([reason])])],
    ['a frozen error', () => Object.freeze(wrapped(reason))],
    ['timers/promises', () => rejectionOf((signal) => setTimeout(60_000, undefined, { signal }))],
    ['events.once', () => rejectionOf((signal) => once(new EventEmitter(), 'never', { signal }))],
    ['fetch', () => rejectionOf((signal) => fetch('http://127.0.0.1:9', { signal }))],
    ['readFile', () => rejectionOf((signal) => readFile(import.meta.filename, { signal }))],
  ];

  test.each(answers)('recognizes an answer to our abort: %s', async (_, thrown) => {
    expect(isAbort(await thrown(), aborted)).toBe(true);
  });

  test.each(answers)('recognizes none before our signal has aborted: %s', async (_, thrown) => {
    expect(isAbort(await thrown(), new AbortController().signal)).toBe(false);
  });

  test('recognizes a reason whatever value it is', () => {
    expect(isAbort('enough', AbortSignal.abort('enough'))).toBe(true);
    expect(isAbort('enough', AbortSignal.abort('other'))).toBe(false);
    expect(isAbort(Number.NaN, AbortSignal.abort(Number.NaN))).toBe(true);
    expect(isAbort(undefined, aborted)).toBe(false);
  });

  const itself = new AggregateError([]);
  itself.errors.push(itself);
  const circular = new Error('a');
  circular.cause = circular;
  let long = new Error('end');
  for (let links = 0; links < 20_000; links += 1) long = new Error('link', { cause: long });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = {
    get name(): never {
      throw new Error('no name');
    },
    get cause(): never {
      throw new Error('no cause');
    },
  };

  test.each<[string, unknown]>([
    ['an error with that message', new Error('AbortError')],
    ['a timeout', new DOMException('late', 'TimeoutError')],
    ['null', null],
    ['text', 'AbortError'],
    ['an error with another cause', wrapped(new Error('ECONNREFUSED'))],
    ['an aggregate with one fault', new AggregateError([reason, new Error('fault')])],
    ['an empty aggregate', new AggregateError([])],
    ['an aggregate of itself', itself],
    ['a circular cause', circular],
    ['a chain of 20 000 causes', long],
    ['a revoked proxy', proxy],
    ['getters that throw', throwing],
  ])('recognizes nothing else as an abort: %s', (_, thrown) => {
    expect(isAbort(thrown, aborted)).toBe(false);
  });

  async function rejectionOf(work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
    return work(AbortSignal.abort(reason)).then(
      () => 'nothing was aborted',
      (thrown: unknown) => thrown,
    );
  }
});
