import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { toMoment } from '../time/moment.ts';

const application = (store: StateStore, job: Job<BuiltInServices>) =>
  defineApplication('orders')
    .stateStore(() => store)
    .job('archive', { schedule: onDemand(), record: 'none' }, job);

/** A clock whose time can pass without a timer that fires: for code that continues first after a suspension. */
class SuspendedClock extends ManualClock {
  sleptMs = 0;

  override monotonic() {
    return toMoment(super.monotonic() + this.sleptMs);
  }
}

test('a process that was suspended beyond the give-up cannot save, even before its timer fires', async () => {
  const clock = new SuspendedClock();
  const store = durableStore();
  const codes: unknown[] = [];
  const { host } = await startedHost(
    application(store, async (_signal, { checkpoint }) => {
      await checkpoint.save('in time');
      clock.sleptMs = 60_000;
      codes.push((await anyhostErrorOf(checkpoint.save('too late'))).code);
      codes.push((await anyhostErrorOf(checkpoint.clear())).code);
    }),
    { clock },
  );
  await host.run('archive', { deadline: new Date(clock.now() + 30_000) });
  expect(codes).toEqual(['ERR_ANYHOST_EXECUTION_ENDED', 'ERR_ANYHOST_EXECUTION_ENDED']);
  expect(await store.get('checkpoint:orders/archive')).toMatchObject({ value: 'in time' });
  await host.stop();
});

test('each execution after the first saves with one call, without a load', async () => {
  const store = durableStore();
  let saved = 0;
  const { host } = await startedHost(
    application(store, async (_signal, { checkpoint, runAgain }) => {
      saved += 1;
      await checkpoint.save({ saved });
      if (saved === 2) runAgain();
    }),
  );
  for (let run = 1; run <= 3; run += 1) await host.run('archive');
  expect([saved, store.calls]).toEqual([4, { get: 0, list: 0, set: 4, delete: 0 }]);
  await host.stop();
});

test('a new process saves with one call as well: the ledger says which version its predecessor left', async () => {
  const store = durableStore();
  const durable = defineApplication('orders')
    .stateStore(() => store)
    .job('archive', { schedule: onDemand(), durableCheckpoint: true }, async (_signal, { checkpoint, attempt }) => {
      const before = { ...store.calls };
      await (attempt === 1 ? checkpoint.save({ at: attempt }) : checkpoint.clear());
      costs.push(store.calls.set - before.set + store.calls.get - before.get + store.calls.delete - before.delete);
    });
  const costs: number[] = [];
  for (const attempt of [1, 1, 2, 1]) {
    const { host } = await startedHost(durable, { platform: { longLived: false } });
    expect((await host.run('archive', { attempt })).status).toBe('completed');
    await host.stop();
  }
  // The first is the first ever; the third clears, and the fourth finds nothing.
  expect(costs).toEqual([1, 1, 1, 1]);
});

test('after a kill, which the ledger did not see, a save without a load costs three calls', async () => {
  const store = durableStore();
  const durable = defineApplication('orders')
    .stateStore(() => store)
    .job('archive', { schedule: onDemand(), durableCheckpoint: true }, async (_signal, { checkpoint }) => {
      Object.assign(store.calls, { get: 0, set: 0 });
      await checkpoint.save('mine');
      costs.push(store.calls.get + store.calls.set);
    });
  const costs: number[] = [];
  const first = await startedHost(durable, { platform: { longLived: false } });
  await first.host.run('archive');
  await first.host.stop();
  // The killed process had saved, and could not say so.
  await store.set('checkpoint:orders/archive', 'saved by the killed one');
  const second = await startedHost(durable, { platform: { longLived: false } });
  await second.host.run('archive');
  await second.host.run('archive');
  await second.host.stop();
  expect(costs).toEqual([1, 3, 1]);
  expect(await store.get('checkpoint:orders/archive')).toMatchObject({ value: 'mine' });
});

test('a typed checkpoint counts as moved, so that its work is not dropped', async () => {
  const store = durableStore();
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
  const { host } = await startedHost(
    application(store, async (_signal, { checkpoint }) => {
      const typed = checkpoint.withSchema(schema);
      await typed.save(1);
      await typed.clear();
    }),
  );
  expect((await host.run('archive')).status).toBe('completed');
  expect(store.calls).toMatchObject({ set: 1, delete: 1 });
  await host.stop();
});
