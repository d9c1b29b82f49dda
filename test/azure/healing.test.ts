import { join } from 'node:path';
import type { AzureWorker, TimerResult } from '@anyhost/testing/azure-worker';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { usePackagedExample } from '../support/use-packaged-example.ts';
import { openWorker, useFunctionApp } from './use-function-app.ts';

const RESTARTED = [{ code: 200, signal: null }];

describe('a function app that hangs once gets well by itself', () => {
  const app = useFunctionApp(usePackagedExample(), 'hanging-functions.ts');

  async function open(hangs: string): Promise<AzureWorker> {
    return await openWorker(app.directory, { HANGS: hangs, MARK: join(await temporaryFolder(), 'mark') });
  }

  it('after a run that hangs: it is answered for, the worker ends with 200, the next tick runs in a new one', async () => {
    const worker = await open('run');
    const hung = await worker.invokeTimer('sync');
    expectFailure(hung, '[ERR_ANYHOST_EXECUTION_ABANDONED]');
    // The line that says so belongs to the invocation that hung.
    expect(linesOf(hung)).toContainEqual(
      expect.objectContaining({ event: 'azure.workerEnding', kind: 'execution', service: 'sync', exitCode: 200 }),
    );
    await untilRestarted(worker);
    expect((await worker.invokeTimer('sync')).kind).toBe('success');
  });

  it('after a run that hangs: another function in flight keeps its answer, new ones are refused until the end', async () => {
    const worker = await open('run');
    const hanging = worker.invokeTimer('sync');
    await worker.waitForOutput(/sync waits for a packet/);
    const report = worker.invokeTimer('report');
    expectFailure(await hanging, '[ERR_ANYHOST_EXECUTION_ABANDONED]');
    for (const name of ['sync', 'archive']) {
      expectFailure(
        await worker.invokeTimer(name),
        "This process is about to end. An execution of 'sync' was given up",
      );
    }
    expect(worker.exits).toEqual([]);
    expect((await report).kind).toBe('success');
    await untilRestarted(worker);
    for (const name of ['sync', 'report']) expect((await worker.invokeTimer(name)).kind).toBe('success');
  });

  it('after a start that hangs: two invocations name what is pending, then the worker ends with 200', async () => {
    const worker = await open('start');
    expectFailure(await worker.invokeTimer('sync'), "The start is waiting for singleton 'db'");
    expect(worker.exits).toEqual([]);
    const second = await worker.invokeTimer('sync');
    expectFailure(second, "The start is waiting for singleton 'db'");
    expect(linesOf(second)).toContainEqual(
      expect.objectContaining({ event: 'azure.workerEnding', kind: 'start', pending: ["singleton 'db'"] }),
    );
    await untilRestarted(worker);
    expect((await worker.invokeTimer('sync')).kind).toBe('success');
  });

  it('after a store that does not answer in two invocations: the worker ends with 200', async () => {
    const worker = await open('store');
    expectFailure(await worker.invokeTimer('archive'), 'ERR_ANYHOST_');
    const second = await worker.invokeTimer('archive');
    expect(linesOf(second)).toContainEqual(expect.objectContaining({ event: 'azure.workerEnding', kind: 'store' }));
    await untilRestarted(worker);
    expect((await worker.invokeTimer('archive')).kind).toBe('success');
  });

  it('is ended by Azure with 0, and not with 200, during that', async () => {
    const worker = await open('run');
    const hanging = worker.invokeTimer('sync');
    await worker.waitForOutput(/sync waits for a packet/);
    const report = worker.invokeTimer('report');
    await hanging;
    expect(await worker.terminate()).toEqual({ code: 0, signal: null });
    // It was given its share of the stop, and finished in it.
    expect((await report).kind).toBe('success');
  });
});

function expectFailure(result: TimerResult, message: string): void {
  expect(result).toMatchObject({ kind: 'failure', error: { message: expect.stringContaining(message) } });
}

function linesOf(result: TimerResult): readonly unknown[] {
  return result.logs.filter(({ category }) => category === 'user').map(({ message }) => JSON.parse(message));
}

async function untilRestarted(worker: AzureWorker): Promise<void> {
  await vi.waitFor(() => expect(worker.exits).toEqual(RESTARTED), { timeout: 10_000 });
}
