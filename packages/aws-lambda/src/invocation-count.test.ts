import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { InvocationCount } from './invocation-count.ts';

function openCount(): InvocationCount {
  const count = new InvocationCount('test');
  onTestFinished(() => count.close());
  return count;
}

describe('the count of invocations', () => {
  it('is that of all threads, also of one that is too busy to answer', async () => {
    const count = openCount();
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(new URL('counting-thread.fixture.ts', import.meta.url), { workerData: gate.buffer });
    onTestFinished(async () => void (await thread.terminate()));
    await once(thread, 'message');
    await vi.waitFor(() => expect([count.underWay, count.begun]).toEqual([1, 1]), 10_000);
    count.begin();
    expect([count.underWay, count.begun]).toEqual([2, 2]);
    count.end();
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    await once(thread, 'message');
    expect([count.underWay, count.begun]).toEqual([0, 2]);
    const ended = once(thread, 'exit');
    thread.postMessage('close');
    expect(await ended).toEqual([0]);
    await vi.waitFor(() => expect(count.begun).toBe(1), 10_000);
  });

  it('leaves out what a thread had under way that has crashed', async () => {
    const count = openCount();
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(new URL('counting-thread.fixture.ts', import.meta.url), { workerData: gate.buffer });
    onTestFinished(async () => void (await thread.terminate()));
    await once(thread, 'message');
    await vi.waitFor(() => expect(count.underWay).toBe(1), 10_000);
    const crashed = once(thread, 'error');
    Atomics.store(gate, 0, 2);
    Atomics.notify(gate, 0);
    await crashed;
    await vi.waitFor(() => expect(count.underWay).toBe(0), 10_000);
    expect(count.begun).toBe(1);
  });

  it('is known to a thread that comes later', async () => {
    const first = openCount();
    first.begin();
    const second = openCount();
    await vi.waitFor(() => expect(second.underWay).toBe(1), 10_000);
    second.begin();
    expect([first.underWay, second.underWay]).toEqual([2, 2]);
  });
});
