import { describe, expect, it } from 'vitest';
import { useBundle } from './bundle-handler.ts';
import { expectError } from './expect-error.ts';
import { noClient, openService, type ServiceUnderTest } from './open-service.ts';

// Two seconds: the signal aborts 400 ms before the deadline, and the host gives up 200 ms before it.
const SHORT = { timeoutMs: 2000 };
const MARGIN_MS = 200;

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, an executeAsync that', () => {
  const rows = useBundle('rows');

  const open = (handler = 'handler'): Promise<ServiceUnderTest> => openService({ folder: rows.folder, handler });

  it('resolves, signal not aborted: completed, success', async () => {
    const { record, outcome } = await (await open()).run('completes');
    expect(record).toMatchObject({ kind: 'response', payload: null });
    expect(outcome).toMatchObject({ event: 'execution.completed', occurrence: 'completes@2026-11-22T06:15:00Z' });
    expect(outcome).not.toHaveProperty('interrupted');
  });

  it('resolves, signal aborted: completed and interrupted, success', async () => {
    const { record, outcome } = await (await open()).run('completes-late', SHORT);
    expect(record).toMatchObject({ kind: 'response', payload: null });
    expect(outcome).toMatchObject({ event: 'execution.completed', interrupted: true });
    expect(record.timeLeftMs).toBeGreaterThan(MARGIN_MS);
  });

  it('resolves in a manual run, signal aborted: the summary says interrupted', async () => {
    const event = { service: 'completes-late', trigger: 'manual' };
    const { record } = await (await open()).run('completes-late', { ...SHORT, event });
    expect(record).toMatchObject({
      kind: 'response',
      payload: { service: 'completes-late', status: 'completed', interrupted: true },
    });
  });

  it('rejects with an abort, host stopping: interrupted, fails; the next invocation has a new host', async () => {
    const subject = await open();
    const run = await subject.run('is-stopped');
    const { outcome } = run;
    expectError(run, 'ERR_ANYHOST_EXECUTION_INTERRUPTED', 'is-stopped@2026-11-22T06:15:00Z was interrupted because');
    expect(outcome).toMatchObject({ event: 'execution.interrupted', abortedBy: 'hostStopping' });
    const next = await subject.run('completes');
    expect(next.outcome['event']).toBe('execution.completed');
    expect(next.record.coldStart).toBe(false);
  });

  it('rejects with an abort, deadline: timedOut, fails before the deadline', async () => {
    const run = await (await open()).run('heeds', SHORT);
    const { record, outcome } = run;
    expectError(run, 'ERR_ANYHOST_EXECUTION_TIMED_OUT', 'heeds@2026-11-22T06:15:00Z ran out of time');
    expect(record.timeLeftMs).toBeGreaterThan(MARGIN_MS);
    expect(outcome).toMatchObject({ event: 'execution.timedOut' });
  });

  it('rejects with an abort, deadline, continuous: interrupted, success', async () => {
    const { record, outcome } = await (await open()).run('slices', SHORT);
    expect(record).toMatchObject({ kind: 'response', payload: null });
    expect(outcome).toMatchObject({ event: 'execution.interrupted', abortedBy: 'deadline' });
  });

  it('rejects with an abort, lease lost: leaseLost, fails', async () => {
    const run = await (await open('claimed')).run('loses-lease');
    const { outcome } = run;
    expectError(run, 'ERR_ANYHOST_LEASE_LOST', 'The lease on this service was lost');
    expect(outcome).toMatchObject({ event: 'execution.leaseLost' });
  });

  it('rejects with an abort, cancelled by its caller: cancelled', (context) => {
    context.skip('it cannot occur: an invocation carries no signal that a caller could abort');
  });

  it('rejects otherwise, signal not aborted: faulted, fails with the original error and its class', async () => {
    const subject = await open();
    const { record, outcome } = await subject.run('faults');
    expect(record).toMatchObject({ kind: 'error', errorType: 'OutOfStockError', errorMessage: 'no tea left' });
    expect(outcome).toMatchObject({ event: 'execution.faulted', err: { type: 'OutOfStockError' } });
    // A fault is the service's own: the sandbox continues.
    expect((await subject.run('completes')).record).toMatchObject({ kind: 'response', coldStart: false });
  });

  it('rejects otherwise, signal aborted: faulted, fails with the original error', async () => {
    const { record, outcome } = await (await open()).run('faults-late', SHORT);
    expect(record).toMatchObject({ kind: 'error', errorType: 'OutOfStockError' });
    expect(outcome).toMatchObject({ event: 'execution.faulted' });
    expect(record.timeLeftMs).toBeGreaterThan(MARGIN_MS);
  });

  it('rejects with an abort of its own before ours: faulted, fails', async () => {
    const { record, outcome } = await (await open()).run('aborts-by-itself');
    expect(record).toMatchObject({ kind: 'error', errorType: 'AbortError' });
    expect(outcome).toMatchObject({ event: 'execution.faulted' });
  });

  it('never settles: abandoned, the process ends before the kill; lines complete, the next invocation cold', async () => {
    const subject = await open();
    const { record, outcome } = await subject.run('ignores', SHORT);
    expect(record).toMatchObject({ kind: 'exit', errorType: 'Runtime.ExitError' });
    expect(record.errorMessage).toContain('exit status 1');
    expect(record.timeLeftMs).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ event: 'execution.abandoned', abortedBy: 'deadline' });

    expect(await subject.sandbox.exited).toEqual({ code: 1, signal: null });
    const lines = subject.log();
    expect(lines.filter(({ line }) => line !== undefined).map(({ line }) => line)).toEqual(upTo(500));
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', event: 'lambda.sandboxEnded', service: 'ignores' });

    await subject.restart();
    expect((await subject.run('completes')).record).toMatchObject({ kind: 'response', coldStart: true });
  });

  it("never settles, onAbandoned 'refuse': abandoned, fails in time; the next is refused: executionAbandoned", async () => {
    const subject = await open('refusing');
    const run = await subject.run('ignores', SHORT);
    const { record, outcome } = run;
    expectError(run, 'ERR_ANYHOST_EXECUTION_ABANDONED', 'did not settle although its signal had aborted');
    expect(record.timeLeftMs).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ event: 'execution.abandoned', abortedBy: 'deadline' });

    const next = await subject.run('ignores', SHORT);
    expectError(next, 'ERR_ANYHOST_EXECUTION_REFUSED', 'an earlier execution was given up and still runs');
    expect(next.outcome).toMatchObject({ event: 'execution.refused', reason: 'executionAbandoned' });
    expect(next.record.coldStart).toBe(false);
    // Only that service is blocked.
    expect((await subject.run('completes')).record.kind).toBe('response');
  });
});

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
