import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { due, noteOf } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger } from '../fixtures/stored-ledger.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import { delay } from '../time/timer.ts';
import { inspect } from './inspect.ts';

function dateOf(minutes: number): Date {
  return new Date(due(minutes));
}

describe('what a host has recorded', () => {
  test('is read by another process, while a run is under way and after it', async () => {
    const store = durableStore();
    const app = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('1m'), record: { history: 5 } }, async (signal, { services }) => {
        await delay(services.clock, 10_000, signal);
      });
    const platform = { name: 'node', place: () => 'web-7f9c' };
    const { host, clock } = await scheduledHost(app, { platform });
    await clock.advance(65_000);
    const during = await inspect(store, app, { clock });
    expect(during).toMatchObject({
      application: 'orders',
      at: new Date(clock.now()),
      services: [
        {
          name: 'poll',
          isRecorded: true,
          isDefined: true,
          schedule: "every('1m')",
          lastStarted: dateOf(1),
          running: [{ occurrence: dateOf(1), since: dateOf(1), where: 'node web-7f9c', isLive: true }],
          last: undefined,
          nextDue: dateOf(2),
          overdueSince: undefined,
          paused: undefined,
        },
      ],
    });
    await clock.advance(10_000);
    const [after] = (await inspect(store, app, { clock })).services;
    expect(after).toMatchObject({
      running: [],
      last: {
        status: 'completed',
        occurrence: dateOf(1),
        trigger: 'schedule',
        startedAt: dateOf(1),
        durationMs: 10_000,
      },
      lastSuccess: new Date(due(1) + 10_000),
      nextDue: dateOf(2),
      history: [{ occurrence: dateOf(1) }],
    });
    await host.stop();
  });

  test('costs one list, and reads the time of the store where it has a clock', async () => {
    const store = durableStore();
    await leaveLedger(store, { schedule: "every('5m')", servedUntil: due(0) });
    const { calls } = store;
    const before = { ...calls };
    const answer = await inspect({ ...store, now: async () => due(100) }, 'orders', { clock: new ManualClock() });
    expect(answer).toMatchObject({ at: dateOf(100), services: [{ overdueSince: dateOf(5) }] });
    expect(calls).toEqual({ ...before, list: before.list + 1 });
  });
});

test('services of the definition are listed without a record, then others that have one', async () => {
  const store = durableStore();
  const clock = new ManualClock();
  await leaveLedger(store, { schedule: "every('5m')", servedUntil: due(-100) });
  await store.set('ledger:orders/broken', 'not a record');
  await store.set('ledger:orders2/other', { schedule: "every('5m')" });
  const app = defineApplication('orders')
    .hostedService('plain', () => ({ startAsync: async () => {}, stopAsync: async () => {} }))
    .settings('ordering', { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { every: '1m' } }) } })
    .job('computed', { schedule: () => every('1m') }, async () => {})
    .job('sync', { schedule: every('1m') }, async () => {})
    .job('watch', { schedule: continuous() }, async () => {})
    .job('import', { schedule: onDemand() }, async () => {});
  const { services } = await inspect(store, app, { clock });
  expect(services.map(({ name, isRecorded, isDefined, schedule }) => [name, isRecorded, isDefined, schedule])).toEqual([
    ['computed', false, true, undefined],
    ['sync', false, true, "every('1m')"],
    ['watch', false, true, 'continuous()'],
    ['import', false, true, 'onDemand()'],
    ['poll', true, false, "every('5m')"],
  ]);
  expect(services[1]).toMatchObject({ nextDue: dateOf(1), running: [], history: [], last: undefined });
  // The definition no longer has it, so nobody misses its runs.
  expect(services[4]?.overdueSince).toBeUndefined();
});

test('by name, only what is recorded is known', async () => {
  const store = durableStore();
  const clock = new ManualClock();
  await leaveLedger(store, {
    schedule: "every('5m')",
    servedUntil: due(-100),
    last: { ...noteOf(due(-100), 'faulted'), error: 'no' },
    running: [{ occurrence: due(-95), owner: 'a', until: due(-90) }],
    unfinished: [{ occurrence: due(-100), since: due(-99), attempts: 2 }],
  });
  const { services } = await inspect(store, 'orders', { clock });
  expect(services).toMatchObject([
    {
      name: 'poll',
      isDefined: undefined,
      overdueSince: dateOf(-90),
      last: { status: 'faulted', error: 'no' },
      running: [{ isLive: false, since: undefined, where: undefined, until: dateOf(-90) }],
      unfinished: [{ occurrence: dateOf(-100), since: dateOf(-99), attempts: 2, droppedAt: undefined }],
    },
  ]);
  expect((await inspect(store, 'nobody', { clock })).services).toEqual([]);
});

test('what is read is plain data', async () => {
  const store = durableStore();
  await leaveLedger(store, { schedule: "every('5m')", servedUntil: due(0), last: noteOf(due(0)) });
  const record = await inspect(store, 'orders', { clock: new ManualClock() });
  expect(JSON.parse(JSON.stringify(record))).toMatchObject({
    application: 'orders',
    services: [{ name: 'poll', nextDue: '2026-11-22T06:05:00.000Z', last: { startedAt: '2026-11-22T06:00:00.000Z' } }],
  });
});

describe('trouble', () => {
  test('a store that does not answer ends after storeTimeoutMs', async () => {
    const clock = new ManualClock();
    const reading = inspect(hangingStore('list'), 'orders', { clock, storeTimeoutMs: 700 });
    const ended = expect(reading).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_TIMEOUT' });
    await clock.advance(700);
    await ended;
    await settle();
    expect(clock.pending).toBe(0);
  });

  test('the error of a store that fails is passed on', async () => {
    const store = durableStore();
    store.failure = new Error('down');
    await expect(inspect(store, 'orders')).rejects.toBe(store.failure);
  });

  test.each([
    [{ store: null }, /store is null/],
    [{ store: {} }, /a state store, with get, list, set/],
    [{ application: '' }, /application is ""/],
    [{ application: 7 }, /Expected an application created with defineApplication\(\), got 7/],
    [{ options: { storeTimeoutMs: 0 } }, /storeTimeoutMs is 0/],
    [{ options: { overdueAfterMs: -1 } }, /overdueAfterMs is -1/],
    [{ options: { clock: 7 } }, /clock is 7/],
    [{ options: { overdueMs: 7 } }, /no option 'overdueMs'/],
  ])('%o is refused', async (given, message) => {
    const { store, application, options } = { store: memoryStateStore(), application: 'orders', options: {}, ...given };
    const call: unknown = Reflect.apply(inspect, undefined, [store, application, options]);
    await expect(call).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(message),
    });
  });
});
