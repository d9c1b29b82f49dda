import { channel } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { silentLogger } from '../base/logger.ts';
import type { ServiceChange, ServiceChangeDetails } from '../contract/service-change.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { due } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { openSwitches } from '../inspect/open-switches.ts';
import { continuous, cron, every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { delay } from '../time/timer.ts';
import { createInvocationHost } from './invocation-host.ts';

interface Change extends ServiceChangeDetails {
  readonly service: string;
  readonly state: ServiceChange;
}

/** Keeps what it is called with. */
function changeLog() {
  const changes: Change[] = [];
  return {
    changes,
    states: () => changes.map(({ state }) => state),
    told: {
      onServiceStateChange: (service: string, state: ServiceChange, details: ServiceChangeDetails) =>
        void changes.push({ service, state, ...details }),
    },
  };
}

/** A service that fails while the test wants it to. */
function failing(policy: ServicePolicy<object> = { schedule: every('1m') }, store: StateStore = memoryStateStore()) {
  const mood = { fails: false };
  const app = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', policy, async () => {
      if (mood.fails) throw new Error('no');
    });
  return { app, mood };
}

/** Hosts that meet in the store wait a moment before they try again. */
async function whileTimePasses(clock: ManualClock, work: Promise<unknown>): Promise<void> {
  await clock.advance(5000);
  await work;
}

/** One host's connection to a store that others use as well: its calls fail while `failure` is set. */
function severable(store: StateStore): StateStore & { failure: Error | undefined } {
  const connection: StateStore & { failure: Error | undefined } = {
    ...store,
    failure: undefined,
    get: async (key) => reached(() => store.get(key)),
    list: async (prefix) => reached(() => store.list(prefix)),
    set: async (key, value, options) => reached(() => store.set(key, value, options)),
    delete: async (key, options) => reached(() => store.delete(key, options)),
  };
  const reached = <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    if (connection.failure !== undefined) throw connection.failure;
    return call();
  };
  return connection;
}

const dateOf = (minutes: number): Date => new Date(due(minutes));

describe('a service that fails', () => {
  test('is reported once, and once more when it has recovered', async () => {
    const { app, mood } = failing();
    const log = changeLog();
    const { host, clock, lines } = await scheduledHost(app, log.told);
    await clock.advance(60_000);
    expect(log.changes).toEqual([]);
    mood.fails = true;
    await clock.advance(180_000);
    expect(log.changes).toEqual([
      {
        service: 'poll',
        state: 'failing',
        error: new Error('no'),
        consecutiveFaults: 1,
        lastSuccess: dateOf(1),
        overdueSince: undefined,
      },
    ]);
    mood.fails = false;
    await clock.advance(120_000);
    expect(log.changes.slice(1)).toEqual([
      {
        service: 'poll',
        state: 'recovered',
        error: undefined,
        consecutiveFaults: 3,
        lastSuccess: dateOf(1),
        overdueSince: undefined,
      },
    ]);
    expect(lines.filter(({ event }) => /^service\.(failing|recovered)/.test(String(event)))).toMatchObject([
      { level: 'warn', event: 'service.failing', service: 'poll', consecutiveFaults: 1 },
      { level: 'info', event: 'service.recovered', service: 'poll', consecutiveFaults: 3 },
    ]);
    await host.stop();
  });

  test('is reported as recovered when its one long execution works again, and anew when that fails later', async () => {
    const mood = { fails: true };
    const app = defineApplication('orders').job(
      'consumer',
      { schedule: continuous(), onFault: { restart: { delayMs: 1000, jitter: 0 } } },
      async (signal, { services }) => {
        while (!mood.fails && (await delay(services.clock, 1000, signal)));
        if (mood.fails) throw new Error('no');
      },
    );
    const log = changeLog();
    const { host, clock } = await scheduledHost(app, log.told);
    await clock.advance(3000);
    expect(log.states()).toEqual(['failing']);
    mood.fails = false;
    await clock.advance(60_000);
    expect(log.states()).toEqual(['failing']);
    await clock.advance(5000);
    expect(log.changes.slice(1)).toMatchObject([{ service: 'consumer', state: 'recovered', consecutiveFaults: 3 }]);
    expect(host.services()).toMatchObject([{ consecutiveFaults: 0 }]);
    mood.fails = true;
    await clock.advance(1000);
    expect(log.states()).toEqual(['failing', 'recovered', 'failing']);
    expect(log.changes.at(-1)).toMatchObject({ consecutiveFaults: 1 });
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test('counts retries of one run as one, and a run by hand as a run', async () => {
    const { app, mood } = failing({ schedule: every('1h'), retry: { attempts: 3 } });
    const log = changeLog();
    const { host, clock } = await startedHost(app, log.told);
    mood.fails = true;
    const running = host.run('poll');
    await clock.advance(60_000);
    await running;
    expect(log.changes).toMatchObject([{ state: 'failing', consecutiveFaults: 1 }]);
    mood.fails = false;
    await host.run('poll');
    expect(log.states()).toEqual(['failing', 'recovered']);
    await host.stop();
  });

  test('has not failed by the stop of its host', async () => {
    const app = defineApplication('orders').job('poll', { schedule: every('1m') }, async (signal) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));
    });
    const log = changeLog();
    const { host, clock } = await scheduledHost(app, log.told);
    await clock.advance(60_000);
    await host.stop().catch(() => {});
    expect(log.changes).toEqual([]);
  });

  test('is known to the host that runs it next, where one host at a time does', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { app, mood } = failing({ schedule: every('1h'), singleton: true }, store);
    const [one, other] = [changeLog(), changeLog()];
    const first = await startedHost(app, { ...one.told, clock });
    const second = await startedHost(app, { ...other.told, clock });
    mood.fails = true;
    const run = ({ host }: typeof first): Promise<void> => whileTimePasses(clock, host.run('poll'));
    await run(first);
    await run(second);
    mood.fails = false;
    await run(second);
    await run(first);
    expect([one.states(), other.states()]).toEqual([['failing'], ['recovered']]);
    await whileTimePasses(clock, Promise.all([first.host.stop(), second.host.stop()]));
  });

  test('is known to the next process of a serverless platform', async () => {
    const { app, mood } = failing({ schedule: cron('0 * * * *') }, durableStore());
    const clock = new ManualClock();
    const platform = { name: 'test', longLived: false, environment: {}, logger: silentLogger };
    const states: ServiceChange[] = [];
    const invoke = async (scheduledAt: number): Promise<void> => {
      const onServiceStateChange = (_service: string, state: ServiceChange): void => void states.push(state);
      const host = createInvocationHost(app, platform, { clock, onServiceStateChange });
      await host.invoke('poll', { trigger: 'schedule', attempt: 1, remainingMs: 60_000, scheduledAt });
    };
    mood.fails = true;
    await invoke(due(0));
    await invoke(due(60));
    mood.fails = false;
    await invoke(due(120));
    expect(states).toEqual(['failing', 'recovered']);
  });
});

describe('a service whose due times are not served', () => {
  /** Needs the store, which is down for some time. */
  async function withOutage() {
    const store = durableStore();
    const { app } = failing({ schedule: every('1m'), singleton: true }, store);
    const log = changeLog();
    const fixture = await scheduledHost(app, log.told);
    await fixture.clock.advance(130_000);
    return { ...fixture, log, store };
  }

  test('is overdue after its period and 30 seconds, once; and has recovered when a run completes', async () => {
    const { host, clock, lines, log, store } = await withOutage();
    store.failure = new Error('down');
    await clock.advance(120_000);
    expect(log.states()).toEqual([]);
    await clock.advance(600_000);
    expect(log.changes).toMatchObject([
      { service: 'poll', state: 'overdue', overdueSince: dateOf(3), lastSuccess: dateOf(2), error: undefined },
    ]);
    store.failure = undefined;
    await clock.advance(120_000);
    expect(log.changes.slice(1)).toMatchObject([{ state: 'recovered', overdueSince: dateOf(3), consecutiveFaults: 0 }]);
    expect(lines.find(({ event }) => event === 'service.overdue')).toMatchObject({
      level: 'warn',
      message: `poll is overdue: nothing has served ${dateOf(3).toISOString()}; it last completed at ${dateOf(2).toISOString()}`,
    });
    await host.stop();
  });

  test('is overdue also where nothing is recorded: a run waits for others to end', async () => {
    const app = defineApplication('orders')
      .job('hog', { schedule: every('1h'), runOnStart: true }, (signal) => untilAborted(signal))
      .job('poll', { schedule: every('1m') }, async () => {});
    const log = changeLog();
    const { host, clock } = await scheduledHost(app, { ...log.told, maxConcurrentExecutions: 1 });
    await clock.advance(90_000);
    expect(log.states()).toEqual([]);
    await clock.advance(120_000);
    expect(log.changes).toMatchObject([
      { service: 'poll', state: 'overdue', overdueSince: dateOf(1), lastSuccess: undefined },
    ]);
    const stopping = host.stop().catch(() => {});
    await clock.advance(60_000);
    await stopping;
  });

  test('is not overdue while it is paused, and is again when it is resumed and still not served', async () => {
    const store = durableStore();
    const { app } = failing({ schedule: every('1m'), singleton: true }, store);
    const log = changeLog();
    const { host, clock } = await scheduledHost(app, log.told);
    await clock.advance(130_000);
    const switches = openSwitches(store, app, { clock });
    await switches.pause('poll', { by: 'ann', reason: 'stock-taking' });
    await clock.advance(3_600_000);
    expect(log.changes).toEqual([]);
    await switches.resume('poll', { by: 'ann' });
    // The host reads it within `switchesEveryMs`.
    await clock.advance(31_000);
    store.failure = new Error('down');
    await clock.advance(600_000);
    expect(log.states()).toEqual(['overdue']);
    store.failure = undefined;
    await host.stop();
  });

  test('has recovered on the host that reported it when another host has served it', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { app } = failing({ schedule: every('1m'), singleton: true }, store);
    const log = changeLog();
    const connection = severable(store);
    const cutOff = defineApplication('orders')
      .stateStore(() => connection)
      .job('poll', { schedule: every('1m'), singleton: true, misfire: 'skip', maxLatenessMs: 1000 }, async () => {});
    const first = await scheduledHost(cutOff, { ...log.told, clock });
    await clock.advance(130_000);
    connection.failure = new Error('cut off');
    await clock.advance(600_000);
    expect(log.states()).toEqual(['overdue']);
    const second = await scheduledHost(app, { clock });
    await clock.advance(90_000);
    connection.failure = undefined;
    await clock.advance(120_000);
    expect(log.states()).toEqual(['overdue', 'recovered']);
    await whileTimePasses(clock, Promise.all([first.host.stop(), second.host.stop()]));
  });

  test('is not overdue while its run takes long', async () => {
    const app = defineApplication('orders').job('poll', { schedule: every('1m') }, (signal) => untilAborted(signal));
    const log = changeLog();
    const { host, clock } = await scheduledHost(app, log.told);
    await clock.advance(3_600_000);
    expect(log.changes).toEqual([]);
    const stopping = host.stop().catch(() => {});
    await clock.advance(60_000);
    await stopping;
  });

  test('is not overdue on a host that stands by while another one runs it', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { app } = failing({ schedule: every('10s'), singleton: true }, store);
    const [one, other] = [changeLog(), changeLog()];
    const first = await scheduledHost(app, { ...one.told, clock });
    const second = await scheduledHost(app, { ...other.told, clock, switchesEveryMs: 600_000 });
    await clock.advance(1_800_000);
    expect([one.changes, other.changes]).toEqual([[], []]);
    await whileTimePasses(clock, Promise.all([first.host.stop(), second.host.stop()]));
  });

  test('is found by the one timer of the driver', async () => {
    const { app } = failing();
    const { host, clock } = await scheduledHost(app);
    await clock.advance(1000);
    expect(clock.pending).toBe(1);
    await host.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('those that are told', () => {
  test('cannot break the host: the log has their errors', async () => {
    const { app, mood } = failing();
    for (const onServiceStateChange of [
      () => {
        throw new Error('pager is down');
      },
      async () => {
        throw new Error('pager is down');
      },
    ]) {
      const { host, lines } = await startedHost(app, { onServiceStateChange });
      mood.fails = true;
      expect(await host.run('poll')).toMatchObject({ status: 'faulted' });
      await settle();
      expect(lines.find(({ event }) => event === 'service.callbackFailed')).toMatchObject({
        level: 'error',
        service: 'poll',
        err: new Error('pager is down'),
      });
      await host.stop();
    }
  });

  test('may run a service in the callback', async () => {
    const { app, mood } = failing();
    const states: ServiceChange[] = [];
    const fixture = hostOf(app, {
      onServiceStateChange: (service, state) => {
        states.push(state);
        mood.fails = false;
        if (state === 'failing') void fixture.host.run('poll');
        expect(service).toBe('poll');
      },
    });
    await fixture.host.start();
    mood.fails = true;
    await fixture.host.run('poll');
    await settle();
    expect(states).toEqual(['failing', 'recovered']);
    await fixture.host.stop();
  });

  test('are the subscribers of the channel anyhost:service as well', async () => {
    const messages: unknown[] = [];
    const note = (message: unknown): void => void messages.push(message);
    channel('anyhost:service').subscribe(note);
    onTestFinished(() => void channel('anyhost:service').unsubscribe(note));
    const { app, mood } = failing();
    const { host } = await startedHost(app);
    mood.fails = true;
    await host.run('poll');
    expect(messages).toMatchObject([
      { application: 'orders', service: 'poll', state: 'failing', consecutiveFaults: 1 },
    ]);
    await host.stop();
  });
});

test('the callback must be a function', () => {
  const { app } = failing();
  const options: object = { onServiceStateChange: 'page me' };
  expect(() => hostOf(app, options)).toThrow(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining('onServiceStateChange'),
    }),
  );
});
