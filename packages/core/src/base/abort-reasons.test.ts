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
  const live = new AbortController().signal;

  test('knows the signal’s own reason, whatever value it is', () => {
    expect(isAbort('enough', AbortSignal.abort('enough'))).toBe(true);
    expect(isAbort('enough', AbortSignal.abort('other'))).toBe(false);
    expect(isAbort(undefined, live)).toBe(false);
  });

  test('knows errors named AbortError, of Node, of the web and of another copy of this package', () => {
    expect(isAbort(new DOMException('stop', 'AbortError'), live)).toBe(true);
    expect(isAbort(Object.assign(new Error('stop'), { name: 'AbortError', code: 'ABORT_ERR' }), live)).toBe(true);
    expect(isAbort({ name: 'AbortError' }, live)).toBe(true);
  });

  test('takes nothing else for an abort', () => {
    const signal = AbortSignal.abort();
    for (const thrown of [new Error('AbortError'), new DOMException('late', 'TimeoutError'), null, 'AbortError', 0]) {
      expect(isAbort(thrown, signal)).toBe(false);
    }
  });
});
