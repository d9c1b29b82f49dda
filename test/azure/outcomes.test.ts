import type { AzureWorker, TimerResult } from '@anyhost/testing/azure-worker';
import { describe, expect, it } from 'vitest';
import { usePackagedExample } from '../support/use-packaged-example.ts';
import { openWorker, useFunctionApp } from './use-function-app.ts';

const TIMEOUT_MS = 2000;
// One slot of all timers: the occurrence's id is derived from it.
const scheduleStatus = { next: '2026-11-22T06:15:00+00:00', last: '2026-11-22T06:14:00+00:00' };

describe('in a function app, an executeAsync that', () => {
  const app = useFunctionApp(usePackagedExample(), 'functions.ts');

  const open = (): Promise<AzureWorker> => openWorker(app.directory);

  it('resolves: completed, success without a value', async () => {
    const result = await invoke(await open(), 'completes');
    expect(result).toMatchObject({ kind: 'success', returnValue: undefined });
    expect(outcomeOf(result)).toMatchObject({
      event: 'execution.completed',
      occurrence: 'completes@2026-11-22T06:15:00Z',
    });
  });

  it('heeds the deadline, or not: timedOut fails, completed and continuous succeed, abandoned is answered for, all in time', async () => {
    const worker = await open();
    const [heeds, late, slices, ignores] = await Promise.all(
      ['heeds', 'completes-late', 'slices', 'ignores'].map((name) => invoke(worker, name)),
    );
    for (const result of [heeds, late, slices, ignores]) expect(result?.durationMs).toBeLessThan(TIMEOUT_MS);
    expectFailure(heeds, '[ERR_ANYHOST_EXECUTION_TIMED_OUT]: heeds@2026-11-22T06:15:00Z ran out of time');
    expect(outcomeOf(late)).toMatchObject({ event: 'execution.completed', interrupted: true });
    expect(late?.kind).toBe('success');
    expect(outcomeOf(slices)).toMatchObject({ event: 'execution.interrupted', abortedBy: 'deadline' });
    expect(slices?.kind).toBe('success');
    expectFailure(ignores, '[ERR_ANYHOST_EXECUTION_ABANDONED]: ignores@2026-11-22T06:15:00Z did not settle');
    expect(outcomeOf(ignores)).toMatchObject({ event: 'execution.abandoned', abortedBy: 'deadline' });

    // It still runs in this process, which the app keeps. Until it settles its service is refused; the other timers run.
    const refused = await invoke(worker, 'ignores');
    expectFailure(refused, 'an earlier execution was given up and still runs');
    expect(outcomeOf(refused)).toMatchObject({ event: 'execution.refused', reason: 'executionAbandoned' });
    expect((await invoke(worker, 'releases')).kind).toBe('success');
    await worker.waitForOutput(/"event":"execution.settledLate"/);
    expectFailure(await invoke(worker, 'ignores'), '[ERR_ANYHOST_EXECUTION_ABANDONED]');
  });

  it('is called while it runs: skipped, success', async () => {
    const worker = await open();
    const [first, second] = await Promise.all([invoke(worker, 'completes-late'), invoke(worker, 'completes-late')]);
    expect([first.kind, second.kind]).toEqual(['success', 'success']);
    const outcomes = [first, second].map((result) => outcomeOf(result)['event']);
    expect(outcomes.toSorted()).toEqual(['execution.completed', 'execution.skipped']);
  });

  it('rejects otherwise: faulted, fails with class, code, message and cause', async () => {
    const result = await invoke(await open(), 'faults');
    expectFailure(result, 'OutOfStockError [E_STOCK]: no tea left; caused by TypeError: the tin is open');
    expect(outcomeOf(result)).toMatchObject({ event: 'execution.faulted', err: { type: 'OutOfStockError' } });
  });

  it('rejects with an abort of its own before ours: faulted, fails', async () => {
    const result = await invoke(await open(), 'aborts-by-itself');
    expectFailure(result, 'AbortError');
    expect(outcomeOf(result)).toMatchObject({ event: 'execution.faulted' });
  });

  it('rejects with an abort, host stopping: interrupted, fails; the next invocation has a new host', async () => {
    const worker = await open();
    const result = await invoke(worker, 'is-stopped');
    expectFailure(result, '[ERR_ANYHOST_EXECUTION_INTERRUPTED]');
    expect(outcomeOf(result)).toMatchObject({ event: 'execution.interrupted', abortedBy: 'hostStopping' });
    expect((await invoke(worker, 'completes')).kind).toBe('success');
  });

  it('has less than 300 ms: refused, fails', async () => {
    const env = { AzureFunctionsJobHost__functionTimeout: '00:00:00.25' };
    const result = await invoke(await openWorker(app.directory, env), 'completes');
    expectFailure(result, 'less than 300 ms are left before the deadline');
    expect(outcomeOf(result)).toMatchObject({ event: 'execution.refused', reason: 'insufficientTime' });
  });

  it('logs: its lines and those of singletons reach the invocation at their level', async () => {
    const worker = await openWorker(app.directory, { ANYHOST_LOG_LEVEL: 'trace' });
    const { logs } = await invoke(worker, 'logs');
    const lines = logs.map(({ level, message }) => [level, JSON.parse(message).msg]);
    expect(lines).toEqual(
      expect.arrayContaining([
        ['trace', 'a trace'],
        ['debug', 'a detail'],
        ['information', 'some news'],
        ['warning', 'a warning'],
        ['error', 'an error'],
        ['warning', 'the shelf is empty'],
        ['information', 'logs completed'],
      ]),
    );
    expect(logs.filter(({ category }) => category === 'system')).toEqual([]);
  });
});

function invoke(worker: AzureWorker, name: string): Promise<TimerResult> {
  return worker.invokeTimer(name, { scheduleStatus });
}

/** The line of the invocation that says how the execution ended. */
function outcomeOf(result: TimerResult | undefined): Readonly<Record<string, unknown>> {
  const lines = (result?.logs ?? [])
    .filter(({ category }) => category === 'user')
    .map(({ message }) => JSON.parse(message));
  return lines.findLast(({ event }) => /^execution\.(?!started)/.test(event)) ?? {};
}

function expectFailure(result: TimerResult | undefined, message: string): void {
  expect(result).toMatchObject({ kind: 'failure', error: { message: expect.stringContaining(message) } });
}
