import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { due, LEDGER_KEY } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';
import { inspect } from './inspect.ts';
import { openSwitches } from './open-switches.ts';

const ANN = { by: 'ann', reason: 'migration' };

function application(store: DurableStore) {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m') }, async () => {})
    .job('watch', { schedule: continuous() }, async () => {})
    .job('import', { schedule: onDemand() }, async () => {})
    .job('computed', { schedule: () => every('1m') }, async () => {})
    .job('silent', { schedule: every('1m'), record: 'none' }, async () => {})
    .job('claimed', { schedule: every('1m'), record: 'none', dedupe: true }, async () => {});
}

function opened() {
  const store = durableStore();
  const clock = new ManualClock();
  const app = application(store);
  return { store, clock, app, switches: openSwitches(store, app, { clock }) };
}

describe('before any host has run', () => {
  test('a service is paused, resumed, and its due time skipped', async () => {
    const { store, clock, app, switches } = opened();
    await switches.pause('poll', ANN);
    const pausedAs = { ...ANN, at: new Date(clock.now()) };
    expect((await inspect(store, app, { clock })).services[0]).toMatchObject({ isRecorded: true, paused: pausedAs });
    await clock.advance(5000);
    await switches.resume('poll', { by: 'ben' });
    expect(await switches.skipNext('poll', ANN)).toEqual(new Date(due(1)));
    const { requests, ...stored } = (await storedLedger(store)).switches;
    expect(stored).toEqual({
      paused: undefined,
      resumed: { by: 'ben', at: clock.now() },
      skipNext: { occurrence: due(1), before: due(2), ...ANN, at: clock.now() },
    });
    expect(requests).toEqual([]);
  });

  test('a host that starts then heeds the switch, and misses nothing', async () => {
    const { store, clock, switches, app } = opened();
    await switches.pause('poll', ANN);
    const { host, summary, lines } = await scheduledHost(app, { clock });
    await clock.advance(61_000);
    expect(summary().filter((line) => line.startsWith('poll'))).toEqual(['poll skipped: paused']);
    expect(lines.find(({ event }) => event === 'service.paused')).toMatchObject({ service: 'poll', ...ANN });
    await host.stop();
    expect(await storedLedger(store)).toMatchObject({ schedule: "every('1m')", servedUntil: due(1) });
  });
});

describe('with hosts', () => {
  test('two operators and a host that write at the same time lose nothing', async () => {
    const { store, clock, app, switches } = opened();
    const { host } = await scheduledHost(app, { clock });
    await clock.advance(59_900);
    await Promise.all([
      switches.runNow('poll', { by: 'ann' }),
      clock.advance(1000),
      openSwitches(store, 'orders', { clock }).pause('poll', ANN),
    ]);
    await clock.advance(31_000);
    const record = await storedLedger(store);
    expect(record).toMatchObject({ switches: { paused: ANN, requests: [{ by: 'ann' }] } });
    expect(record.servedUntil).toBe(due(1));
    await host.stop();
  });

  test('a requested run is made by a host, and says when', async () => {
    const { clock, app, switches, store } = opened();
    const { host, outcomes } = await scheduledHost(app, { clock });
    const { id, until } = await switches.runNow('import', { by: 'ann', reason: 'a late file', expiresInMs: 60_000 });
    expect(until).toEqual(new Date(due(1)));
    await clock.advance(31_000);
    expect(outcomes.filter(({ service }) => service === 'import')).toMatchObject([{ trigger: 'manual' }]);
    const { services } = await inspect(store, app, { clock });
    expect(services.find(({ name }) => name === 'import')?.requests).toMatchObject([
      { id, by: 'ann', reason: 'a late file', takenAt: new Date(due(0.5)) },
    ]);
    await host.stop();
  });

  test('a due time is skipped by the schedule that they have recorded, where the definition computes it', async () => {
    const { clock, app, switches } = opened();
    await expect(switches.skipNext('computed', ANN)).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
    const { host, summary } = await scheduledHost(app, { clock });
    await settle();
    expect(await switches.skipNext('computed', ANN)).toEqual(new Date(due(1)));
    await clock.advance(121_000);
    expect(summary().filter((line) => line.startsWith('computed'))).toEqual([
      'computed skipped: paused',
      'computed completed',
    ]);
    await host.stop();
  });
});

describe('by the name of the application', () => {
  test('services that have a record are switched', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    await leaveLedger(store, { schedule: "every('5m')", servedUntil: due(0) });
    const switches = openSwitches(store, 'orders', { clock });
    await switches.pause('poll', ANN);
    expect(await switches.skipNext('poll', ANN)).toEqual(new Date(due(5)));
    expect(await storedLedger(store)).toMatchObject({ servedUntil: due(0), switches: { paused: ANN } });
  });

  test('others are unknown, and nothing is written', async () => {
    const store = durableStore();
    await leaveLedger(store, { schedule: "every('5m')" });
    const before = store.calls.set;
    await expect(openSwitches(store, 'orders').pause('pol', ANN)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
      message: `'orders' has no background service "pol"; did you mean 'poll'?`,
    });
    expect(store.calls.set).toBe(before);
  });
});

describe('what cannot be done is refused', () => {
  test.each([
    ['a name that is misspelt', 'pause', 'pol', ANN, 'ERR_ANYHOST_UNKNOWN_SERVICE', /did you mean 'poll'\?/],
    ['a service without a record', 'pause', 'silent', ANN, 'ERR_ANYHOST_INVALID_OPTION', /its record is 'none'/],
    ['to skip a due time of onDemand()', 'skipNext', 'import', ANN, 'ERR_ANYHOST_INVALID_OPTION', /onDemand\(\)/],
    ['to run continuous() once more', 'runNow', 'watch', ANN, 'ERR_ANYHOST_INVALID_OPTION', /continuous\(\)/],
    [
      'a pause without a reason',
      'pause',
      'poll',
      { by: 'ann' },
      'ERR_ANYHOST_INVALID_OPTION',
      /pause: reason is undefined/,
    ],
    ['a resume without a name', 'resume', 'poll', {}, 'ERR_ANYHOST_INVALID_OPTION', /resume: by is undefined/],
    ['an empty name', 'resume', 'poll', { by: ' ' }, 'ERR_ANYHOST_INVALID_OPTION', /a string of 1 to 200 characters/],
    ['a long reason', 'pause', 'poll', { by: 'a', reason: 'x'.repeat(201) }, 'ERR_ANYHOST_INVALID_OPTION', /reason is/],
    ['an unknown option', 'resume', 'poll', { by: 'a', why: '' }, 'ERR_ANYHOST_INVALID_OPTION', /no option 'why'/],
    ['no options', 'pause', 'poll', undefined, 'ERR_ANYHOST_INVALID_OPTION', /the options are undefined/],
    ['half a second', 'runNow', 'poll', { by: 'a', expiresInMs: 500 }, 'ERR_ANYHOST_INVALID_OPTION', /1000 or more/],
  ] as const)('%s', async (_, method, service, options, code, message) => {
    const { store, switches } = opened();
    const call: unknown = Reflect.apply(switches[method], switches, [service, options]);
    await expect(call).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(store.calls.set).toBe(0);
  });

  test('a durable policy keeps a record whatever record says', async () => {
    const { switches } = opened();
    await expect(switches.pause('claimed', ANN)).resolves.toBeUndefined();
  });

  test('more than twenty requests that nobody takes', async () => {
    const { switches, clock } = opened();
    for (let count = 0; count < 20; count += 1) await switches.runNow('poll', { by: 'ann' });
    await expect(switches.runNow('poll', { by: 'ann' })).rejects.toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
    await clock.advance(3_600_000);
    await expect(switches.runNow('poll', { by: 'ann' })).resolves.toMatchObject({ until: new Date(due(120)) });
  });
});

describe('a store in trouble', () => {
  test('that has made a write and answered with an error: the request is made once', async () => {
    const { store, clock, app } = opened();
    const { set } = store;
    let fails = true;
    const flaky = {
      ...store,
      set: async (...call: Parameters<typeof set>) => {
        const version = await set(...call);
        if (!fails) return version;
        fails = false;
        throw new Error('the answer is lost');
      },
    };
    await openSwitches(flaky, app, { clock }).runNow('poll', { by: 'ann' });
    expect((await storedLedger(store)).switches.requests).toHaveLength(1);
  });

  test('that stays down: its error', async () => {
    const { store, switches } = opened();
    store.failure = new Error('down');
    await expect(switches.pause('poll', ANN)).rejects.toBe(store.failure);
  });

  test('that fails at each write: its error, after two tries', async () => {
    const { store, clock, app } = opened();
    const down = new Error('read-only');
    let writes = 0;
    const readOnly = {
      ...store,
      set: async () => {
        writes += 1;
        throw down;
      },
    };
    await expect(openSwitches(readOnly, app, { clock }).pause('poll', ANN)).rejects.toBe(down);
    expect(writes).toBe(2);
  });

  test('that does not answer: an error after storeTimeoutMs', async () => {
    const clock = new ManualClock();
    const store = hangingStore('get');
    const { app } = opened();
    const call = openSwitches(store, app, { clock, storeTimeoutMs: 700 }).pause('poll', ANN);
    const ended = expect(call).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_TIMEOUT' });
    await clock.advance(2000);
    await ended;
  });

  test('with a record that is not one: it is left as it is', async () => {
    const { store, switches } = opened();
    await store.set(LEDGER_KEY, 'mine');
    await expect(switches.pause('poll', ANN)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_STATE_RECORD' });
    expect((await store.get(LEDGER_KEY))?.value).toBe('mine');
  });

  test('where hosts write all the time: an error that says so', async () => {
    const { store, clock, app } = opened();
    const busy = { ...store, set: async () => undefined };
    await expect(openSwitches(busy, app, { clock }).pause('poll', ANN)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_TIMEOUT',
      message: expect.stringContaining('10 tries'),
    });
  });
});
