import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defineApplication, onDemand } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { setUpTelemetry } from './telemetry.fixture.ts';

const EXECUTIONS = 5000;

test('thousands of executions with spans and metrics leave no listener, no timer and no signal behind', async () => {
  await using telemetry = setUpTelemetry();
  const signals: WeakRef<AbortSignal>[] = [];
  const { signal: caller } = new AbortController();
  const app = defineApplication('shop').job('work', { schedule: onDemand() }, async (signal) => {
    signals.push(new WeakRef(signal));
    signal.addEventListener('abort', () => {});
  });
  await using host = await testHost(app, { now: '2026-11-22T06:14:30Z' });
  const held = (): readonly unknown[] => [
    getEventListeners(caller, 'abort').length,
    process.eventNames().map((event) => [event, process.listenerCount(event)]),
    host.clock.pendingTimers,
  ];
  await host.run('work', { signal: caller });
  const before = held();
  for (let run = 0; run < EXECUTIONS; run += 1) await host.run('work', { signal: caller });
  expect(held()).toEqual(before);
  expect(telemetry.spans()).toHaveLength(EXECUTIONS + 1);
  expect(await aliveOf(signals)).toBeLessThanOrEqual(1);
});

/** How many objects are still there after a collection. */
async function aliveOf(objects: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node has no collector to call');
  for (let pass = 0; pass < 3; pass += 1) {
    // What a weak reference has shown in this turn of the event loop is kept until its end.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return objects.filter((object) => object.deref() !== undefined).length;
}
