import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { silentLogger } from '../base/logger.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { createInvocationHost } from './invocation-host.ts';

/** A durable store, with batch or without, and the names of the calls that were made. */
function countingStore(clock: ManualClock, hasBatch: boolean): { store: StateStore; calls: string[] } {
  const memory = memoryStateStore({ clock });
  const calls: string[] = [];
  const counted = <Args extends readonly unknown[], Answer>(name: string, call: (...args: Args) => Answer) => {
    return (...args: Args): Answer => {
      calls.push(name);
      return call(...args);
    };
  };
  const store: StateStore = {
    name: 'counting',
    durable: true,
    get: counted('get', (key) => memory.get(key)),
    list: counted('list', (prefix) => memory.list(prefix)),
    set: counted('set', (key, value, options) => memory.set(key, value, options)),
    delete: counted('delete', (key, condition) => memory.delete(key, condition)),
    ...(hasBatch && { batch: counted('batch', async (writes) => (await memory.batch?.(writes)) ?? []) }),
  };
  return { store, calls };
}

/** The calls that the second invocation of a sandbox makes: the first has read the record. */
async function callsOf(policy: Partial<ServicePolicy<unknown>>, job: Job<BuiltInServices>, hasBatch: boolean) {
  const clock = new ManualClock();
  const { store, calls } = countingStore(clock, hasBatch);
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m'), ...policy }, job);
  const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application, platform, { clock });
  for (const scheduledAt of [60_000, 120_000]) {
    calls.length = 0;
    const { outcome } = await host.invoke('poll', { trigger: 'schedule', scheduledAt, remainingMs: 10_000 });
    expect(outcome.status).toBe('completed');
  }
  return calls;
}

const idle: Job<BuiltInServices> = async () => {};
const saves: Job<BuiltInServices> = (_signal, { checkpoint, occurrence }) => checkpoint.save(occurrence?.id);

describe('the calls of the store in an invocation of a warm sandbox', () => {
  test.each<[string, Partial<ServicePolicy<unknown>>, Job<BuiltInServices>, number, number]>([
    ["without a record: record 'none'", { record: 'none' }, idle, 0, 0],
    ["with a record: record 'last'", { record: 'last' }, idle, 2, 2],
    ['with a history', { record: { history: 5 } }, idle, 2, 2],
    ['a save without a load', { record: 'none' }, saves, 1, 1],
    ['a record and a save', { durableCheckpoint: true }, saves, 3, 3],
    ['a claim: dedupe', { dedupe: true }, idle, 4, 2],
    ['a claim, a save and the end', { dedupe: true }, saves, 5, 3],
    ['a lease: singleton', { singleton: true }, idle, 4, 3],
    ['a lease, a save and the end', { singleton: true }, saves, 5, 4],
  ])('%s', async (_, policy, job, separate, batched) => {
    expect(await callsOf(policy, job, false)).toHaveLength(separate);
    expect(await callsOf(policy, job, true)).toHaveLength(batched);
  });
});
