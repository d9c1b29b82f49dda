import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { Collected } from '../fixtures/collected.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';

const EXECUTIONS = 5000;

test('thousands of executions leave no listener, no timer and no execution behind [N07]', async () => {
  const executions = new Collected();
  const { signal: caller } = new AbortController();
  let stopping: AbortSignal | undefined;
  const app = defineApplication('shop', { record: 'last' })
    .stateStore(() => memoryStateStore())
    .scoped('unit', () => ({}), { dispose: () => {} })
    .job('work', { schedule: onDemand(), timeoutMs: 60_000 }, async (signal, execution) => {
      executions.add(signal);
      executions.add(execution);
      executions.add(execution.services.unit);
      signal.addEventListener('abort', () => {});
      stopping = execution.services.lifetime.stopping;
      await execution.checkpoint.save({ page: 1 });
    });
  const { host, clock, outcomes } = await startedHost(app);
  const listeners = (): readonly number[] =>
    [caller, stopping ?? caller].map((signal) => getEventListeners(signal, 'abort').length);
  await host.run('work', { signal: caller });
  const before = { listeners: listeners(), timers: clock.pending };
  for (let run = 0; run < EXECUTIONS; run += 1) await host.run('work', { signal: caller });
  expect({ listeners: listeners(), timers: clock.pending }).toEqual(before);
  expect(outcomes).toHaveLength(EXECUTIONS + 1);
  // The last one may still be on the stack.
  expect(await executions.alive()).toBeLessThanOrEqual(3);
  await host.stop();
});
