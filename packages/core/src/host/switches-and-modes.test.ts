import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { inShort, sandbox } from '../fixtures/sandbox.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { delay } from '../time/timer.ts';

function application(store: DurableStore, policy: Partial<ServicePolicy<unknown>> = {}): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m'), ...policy }, async () => {});
}

/** What an operator does. */
async function turn(store: DurableStore, paused: boolean): Promise<void> {
  const record = await storedLedger(store);
  const switches = { ...record.switches, paused: paused ? {} : undefined };
  await leaveLedger(store, { ...record, schedule: "every('1m')", switches });
}

describe('a service that an operator has paused', () => {
  test('skips its due times in a long-lived host within 30 seconds, and runs again when it is resumed', async () => {
    const store = durableStore();
    const { host, clock, summary } = await scheduledHost(application(store));
    await clock.advance(61_000);
    await turn(store, true);
    await clock.advance(120_000);
    await turn(store, false);
    await clock.advance(60_000);
    await host.stop();
    expect(summary()).toEqual(['poll completed', 'poll skipped: paused', 'poll skipped: paused', 'poll completed']);
  });

  test('skips them in a serverless host at once, and keeps its switch', async () => {
    const store = durableStore();
    const { invoke } = sandbox(application(store), new ManualClock());
    const answers = [await invoke({ at: '10:00' })];
    await turn(store, true);
    answers.push(await invoke({ at: '10:01' }), await invoke({ at: '10:02' }));
    await turn(store, false);
    answers.push(await invoke({ at: '10:03' }));
    expect(answers.map(inShort)).toEqual([
      'completed 10:00',
      'skipped: paused 10:01',
      'skipped: paused 10:02',
      'completed 10:03',
    ]);
    expect(await storedLedger(store)).toMatchObject({ switches: { paused: undefined }, running: [] });
  });

  test('leaves no write under way when a serverless host has answered, because it can be frozen then', async () => {
    const memory = durableStore();
    const clock = new ManualClock();
    let inFlight = 0;
    const set: StateStore['set'] = async (key, value, options) => {
      inFlight += 1;
      await delay(clock, 50);
      inFlight -= 1;
      return memory.set(key, value, options);
    };
    const app = defineApplication('orders')
      .stateStore((): StateStore => ({ ...memory, set }))
      .job('poll', { schedule: every('1m') }, async () => {});
    const { invoke } = sandbox(app, clock);
    const first = invoke({ at: '10:00' });
    await clock.advance(1000);
    await first;
    await turn(memory, true);
    const inFlightAtAnswer = invoke({ at: '10:01' }).then((answer) => [inShort(answer), inFlight]);
    await clock.advance(1000);
    expect(await inFlightAtAnswer).toEqual(['skipped: paused 10:01', 0]);
    expect(await storedLedger(memory)).toMatchObject({ running: [], switches: { paused: {} } });
  });

  test.each([true, false])('runs by hand all the same (long-lived: %s)', async (longLived) => {
    const store = durableStore();
    await turn(store, true);
    const { host } = await scheduledHost(application(store), { platform: { longLived } });
    await settle();
    expect(await host.run('poll')).toMatchObject({ status: 'completed' });
    await host.stop();
    expect(await storedLedger(store)).toMatchObject({ switches: { paused: {} } });
  });

  test.each([{}, { durableCheckpoint: true }])('does not make up later for what it skipped: %o', async (policy) => {
    const store = durableStore();
    const clock = new ManualClock();
    const first = await scheduledHost(application(store, policy), { clock });
    await clock.advance(61_000);
    await turn(store, true);
    await clock.advance(120_000);
    await first.host.stop();
    // A deployment while it is paused, and another one after it was resumed.
    await clock.advance(60_000);
    const second = await scheduledHost(application(store, policy), { clock });
    await settle();
    await second.host.stop();
    await turn(store, false);
    await clock.advance(10_000);
    const third = await scheduledHost(application(store, policy), { clock });
    await settle();
    await third.host.stop();
    expect([second.summary(), third.summary()]).toEqual([['poll skipped: paused'], []]);
  });
});

describe("record: 'none'", () => {
  test('makes no store call at all in a long-lived host, whatever happens', async () => {
    const store = durableStore();
    let runs = 0;
    const { host, clock, summary } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: every('10s'), record: 'none' }, async (_signal, { runAgain }) => {
          runs += 1;
          if (runs === 2) runAgain();
          if (runs === 4) throw new Error('mine');
        }),
    );
    await clock.advance(65_000);
    await host.run('poll', { trigger: 'continuation' });
    await host.stop();
    expect(summary()).toContain('poll faulted');
    expect(store.calls).toEqual({ get: 0, list: 0, set: 0, delete: 0 });
    expect(clock.pending).toBe(0);
  });

  test('makes no store call in a serverless host', async () => {
    const store = durableStore();
    const { host, invoke } = sandbox(application(store, { record: 'none' }), new ManualClock());
    await invoke({ at: '10:00' });
    await invoke({ trigger: 'manual' });
    await invoke({ trigger: 'continuation' });
    await host.stop();
    expect(store.calls).toEqual({ get: 0, list: 0, set: 0, delete: 0 });
  });

  test('of one service leaves the records of the others', async () => {
    const store = durableStore();
    const { host, clock } = await scheduledHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: every('10s'), record: 'none' }, async () => {})
        .job('sync', { schedule: every('10s') }, async () => {}),
    );
    await clock.advance(11_000);
    await host.stop();
    expect((await store.list('ledger:')).map(({ key }) => key)).toEqual(['ledger:orders/sync']);
  });
});

test("record: 'last' costs one write when a run begins and one when it ends", async () => {
  const store = durableStore();
  const { host, clock } = await scheduledHost(application(store, { schedule: every('10s') }));
  await settle();
  const { set: before } = store.calls;
  await clock.advance(100_000);
  await host.stop();
  expect(store.calls.set - before).toBe(20);
});

test('record: { history } keeps the newest runs', async () => {
  const store = durableStore();
  const { host, clock } = await scheduledHost(application(store, { record: { history: 2 } }));
  await clock.advance(185_000);
  await host.stop();
  const { history } = await storedLedger(store);
  expect(history.map(({ occurrence }) => new Date(occurrence ?? 0).toISOString().slice(11, 16))).toEqual([
    '06:02',
    '06:03',
  ]);
});
