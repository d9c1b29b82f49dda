import { describe, expect, it, onTestFinished } from 'vitest';
import { compileCache } from '../compile-cache.fixture.ts';
import { fixtures } from './open-sandbox.fixture.ts';
import { createLambdaRuntimeApi, type LambdaRuntimeApi } from './runtime-api.ts';
import { type LambdaSandbox, startLambdaSandbox } from './sandbox.ts';

/** Long enough for a busy machine: no test waits for it. */
const timeoutMs = 30_000;

/** What a program that runs Lambda handlers does where it is given several invocations at once: the mode of Managed Instances. */
export function describeConcurrentClient(name: string, args: readonly string[]): void {
  const open = async (
    maxConcurrency: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly api: LambdaRuntimeApi; readonly sandbox: LambdaSandbox }> => {
    const api = await createLambdaRuntimeApi({ maxConcurrency });
    onTestFinished(() => api.close());
    const options = { api, cwd: fixtures, args, handler: 'probe.interleave' };
    const sandbox = await startLambdaSandbox({ ...options, env: { ...compileCache(), ...env } });
    return { api, sandbox };
  };

  describe(`${name}, with several invocations at once,`, () => {
    it('interleaves them in one thread: each has its own answer, request id and deadline', async () => {
      const { api } = await open(4);
      // The first ends last.
      const orders = [0, 1, 2, 3];
      const records = await Promise.all(
        orders.map((order) =>
          api.invoke(
            { order, ms: 400 - 100 * order },
            { timeoutMs: timeoutMs + 10_000 * order, requestId: `r-${order}` },
          ),
        ),
      );
      for (const [order, { payload }] of records.entries()) {
        expect(payload).toMatchObject({ order, requestId: `r-${order}` });
        const { timeLeftMs } = Object(payload);
        expect(timeLeftMs).toBeGreaterThan(timeoutMs + 10_000 * (order - 1));
        expect(timeLeftMs).toBeLessThanOrEqual(timeoutMs + 10_000 * order);
      }
      expect(api.records.map(({ requestId }) => requestId)).toEqual(['r-3', 'r-2', 'r-1', 'r-0']);
      expect(records.filter(({ coldStart }) => coldStart)).toHaveLength(1);
      expect(Object(records[0]?.payload).mostOpen).toBe(4);
    });

    it('is given no more at once than it may be', async () => {
      const { api } = await open(2);
      const records = await Promise.all([1, 2, 3, 4].map((order) => api.invoke({ order, ms: 50 }, { timeoutMs })));
      expect(records.map(({ payload }) => Object(payload).mostOpen)).toEqual([2, 2, 2, 2]);
    });

    it('gives every line of the console the id of its own invocation', async () => {
      const { api, sandbox } = await open(3);
      const orders = [1, 2, 3];
      await Promise.all(orders.map((order) => api.invoke({ order, ms: 100 }, { timeoutMs, requestId: `r-${order}` })));
      for (const order of orders) {
        for (const word of ['begins', 'ends']) {
          const { text } = await sandbox.waitForLine(`"${word} ${order}"`);
          expect(JSON.parse(text)).toMatchObject({ requestId: `r-${order}`, message: `${word} ${order}` });
        }
      }
    });

    it('lives on after a deadline: the invocation fails, those beside it and after it are served', async () => {
      const { api } = await open(3);
      await api.whenIdle();
      const beside = api.invoke({ order: 2, ms: 700 }, { timeoutMs });
      const late = await api.invoke({ order: 1, ms: 500 }, { timeoutMs: 300 });
      expect(late).toMatchObject({ kind: 'timeout', errorType: 'Sandbox.Timedout' });
      expect(await beside).toMatchObject({ kind: 'response', payload: { order: 2 } });
      expect(await api.invoke({ order: 3, ms: 0 }, { timeoutMs })).toMatchObject({
        kind: 'response',
        coldStart: false,
      });
    });

    it('serves in as many threads as it is told', async () => {
      const { api } = await open(8, { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' });
      const threads = new Set<unknown>();
      // A thread asks as soon as it has started, and the one that asked first is given the next.
      for (let order = 1; threads.size < 2; order += 1) {
        const { kind, payload } = await api.invoke({ order, ms: 1 }, { timeoutMs });
        expect(kind).toBe('response');
        threads.add(Object(payload).threadId);
      }
      const records = await Promise.all([1, 2, 3].map((order) => api.invoke({ order, ms: 50 }, { timeoutMs })));
      for (const { payload } of records) threads.add(Object(payload).threadId);
      expect(threads.size).toBe(2);
    });

    it('ends all that is under way with its process', async () => {
      const { api, sandbox } = await open(2);
      const invocations = [1, 2].map((order) => api.invoke({ order, ms: 600_000 }, { timeoutMs }));
      await sandbox.waitForLine('begins 1');
      await sandbox.waitForLine('begins 2');
      await sandbox.kill();
      for (const invocation of invocations) expect(await invocation).toMatchObject({ kind: 'exit' });
    });
  });
}
