import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { every, onDemand } from '../schedule/schedule.ts';

/** What JavaScript hands over where TypeScript would refuse it. */
const anyOf = (value: unknown): ReturnType<typeof JSON.parse> => value;

const boom = (): never => {
  throw new Error('boom');
};

const minutely = () => defineApplication('orders').job('poll', { schedule: every('1m') }, async () => {});

describe('what fails around an execution makes the run faulted, and the service runs again', () => {
  test.each([
    ['that cannot be listened to', { aborted: false, addEventListener: boom, removeEventListener: () => {} }],
    [
      'whose state cannot be read twice',
      (() => {
        let reads = 0;
        return {
          get aborted() {
            reads += 1;
            return reads > 1 ? boom() : false;
          },
          addEventListener: () => {},
          removeEventListener: () => {},
        };
      })(),
    ],
  ])('a signal of the caller %s', async (_, signal) => {
    const { host, clock, outcomes, summary } = await scheduledHost(minutely());
    const outcome = await host.run('poll', { signal: anyOf(signal) });
    expect(outcome).toMatchObject({ status: 'faulted', error: { message: 'boom' } });
    await clock.advance(60_000);
    await host.stop();
    expect(summary()).toEqual(['poll faulted', 'poll completed']);
    expect(outcomes).toHaveLength(2);
  });

  test('a signal that cannot be left is left as it is', async () => {
    const { host } = await startedHost(minutely());
    const signal = anyOf({ aborted: false, addEventListener: () => {}, removeEventListener: boom });
    expect((await host.run('poll', { signal })).status).toBe('completed');
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  });

  test('a signal without removeEventListener is refused at the call', async () => {
    const { host } = await startedHost(minutely());
    const signal = anyOf({ aborted: false, addEventListener: () => {} });
    expect((await anyhostErrorOf(host.run('poll', { signal }))).code).toBe('ERR_ANYHOST_INVALID_OPTION');
    await host.stop();
  });

  test('a lost signal of an admission that cannot be listened to; the admission is left', async () => {
    const left: string[] = [];
    const lost = anyOf({ aborted: false, addEventListener: boom, removeEventListener: () => {} });
    const admission: Admission = {
      enter: async () => ({ admitted: true, lost, leave: async ({ status }) => void left.push(status) }),
    };
    const { host, summary } = await startedHost(minutely(), { admissions: [admission] });
    await host.run('poll');
    await host.run('poll');
    await host.stop();
    expect(summary()).toEqual(['poll faulted', 'poll faulted']);
    expect(left).toEqual(['faulted', 'faulted']);
  });
});

describe('a store with a clock that answers', () => {
  test.each<[unknown]>([[new Date(0)], ['2026-11-22T06:00:00Z'], [Number.NaN], [1e300], [null]])(
    '%s is one without a clock: services run, and one line says so',
    async (answer) => {
      const store = { ...durableStore(), now: async () => anyOf(answer) };
      const application = minutely().stateStore(() => store);
      const { host, clock, lines, summary } = await scheduledHost(application);
      await clock.advance(180_000);
      await host.stop();
      expect(summary()).toEqual(Array(3).fill('poll completed'));
      const failures = lines.filter(({ event }) => event === 'ledger.storeFailed');
      expect(failures).toHaveLength(1);
      expect(JSON.stringify(failures)).toContain('now()');
    },
  );
});

describe('random numbers', () => {
  test.each([() => Number.NaN, () => Number.POSITIVE_INFINITY, () => undefined, () => -1, boom])(
    'that are none count as 0: %o',
    async (answer) => {
      let asked = 0;
      const random = (): number => {
        asked += 1;
        return asked === 1 ? 0.5 : anyOf(answer());
      };
      const application = defineApplication('orders').job(
        'poll',
        { schedule: every('1m'), jitterMs: 1000 },
        async () => {},
      );
      const { host, clock, summary } = await scheduledHost(application, { random });
      await clock.advance(180_000);
      await host.stop();
      expect(summary()).toEqual(Array(3).fill('poll completed'));
    },
  );
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a pool without a limit may be named %s',
  async (pool) => {
    const application = defineApplication('orders').job('poll', { schedule: onDemand(), pool }, async () => {});
    const { host } = await startedHost(application, { pools: { other: 1 } });
    expect((await host.run('poll')).status).toBe('completed');
    await host.stop();
  },
);

test('the largest limits can be added up', async () => {
  const most = 316_224_000_000;
  const application = defineApplication('orders').job(
    'poll',
    { schedule: every('3660d'), timeoutMs: most, reserveMs: most, jitterMs: most - 1 },
    async () => {},
  );
  const { host } = await scheduledHost(application);
  expect((await host.run('poll', { deadline: new Date(8.64e15) })).status).toBe('completed');
  await host.stop();
});

describe('an error whose message can be read once', () => {
  const onceReadable = (): Error => {
    let reads = 0;
    return Object.defineProperty(new Error(''), 'message', {
      get: () => {
        reads += 1;
        return reads > 1 ? boom() : 'odd';
      },
    });
  };

  test('is recorded, and the service runs again', async () => {
    const store = durableStore();
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('1m') }, () => Promise.reject(onceReadable()));
    const { host, clock, summary } = await scheduledHost(application);
    await clock.advance(120_000);
    await host.stop();
    expect(summary()).toEqual(['poll faulted', 'poll faulted']);
    expect((await storedLedger(store)).last?.status).toBe('faulted');
  });

  test('of a store keeps no service from running', async () => {
    const store = durableStore();
    const failing = { ...store, list: () => Promise.reject(onceReadable()), set: () => Promise.reject(onceReadable()) };
    const { host, clock, summary } = await scheduledHost(minutely().stateStore(() => failing));
    await clock.advance(120_000);
    await host.stop();
    expect(summary()).toEqual(['poll completed', 'poll completed']);
  });
});

describe('a callback that asks for another run of the service', () => {
  test('beside an abandoned execution does not overflow the stack', async () => {
    const work = deferred();
    let asked = 0;
    const application = defineApplication('orders').job(
      'poll',
      { schedule: onDemand(), timeoutMs: 1000 },
      () => work.promise,
    );
    const { host, clock } = hostOf(application, {
      onOutcome: ({ service }) => {
        asked += 1;
        if (asked < 100) void host.run(anyOf(service));
      },
    });
    await host.start();
    const running = host.run('poll');
    await clock.advance(10_000);
    expect((await running).status).toBe('abandoned');
    while (asked < 100) await settle();
    work.resolve();
    await settle();
    await host.stop();
    expect(asked).toBe(100);
  });

  test('gets one when the service’s last run is over', async () => {
    let asked = 0;
    const { host, outcomes } = hostOf(minutely(), {
      onOutcome: ({ service }) => {
        asked += 1;
        if (asked < 3) void host.run(anyOf(service));
      },
    });
    await host.start();
    await host.run('poll');
    await settle();
    await host.stop();
    expect([asked, outcomes]).toEqual([3, []]);
  });

  test('at every refusal does not overflow the stack', async () => {
    let asked = 0;
    const { host } = hostOf(minutely(), {
      onOutcome: ({ service }) => {
        asked += 1;
        if (asked < 100) void host.run(anyOf(service));
      },
    });
    await host.start();
    await host.stop();
    await host.run('poll');
    expect(asked).toBe(1);
    await settle();
    expect(asked).toBeGreaterThan(2);
    while (asked < 100) await settle();
  });
});

test.each([
  [
    'a job',
    defineApplication('orders').job(
      'poll',
      { schedule: onDemand() },
      anyOf(async function* () {}),
    ),
  ],
  [
    'a background service',
    defineApplication('orders').backgroundService('poll', { schedule: onDemand() }, () =>
      anyOf({ startAsync: async () => {}, stopAsync: async () => {}, executeAsync: async function* () {} }),
    ),
  ],
])('%s that is an async generator is faulted: nothing of it would run', async (_, application) => {
  const { host } = await startedHost(application);
  const outcome = await host.run('poll');
  expect(outcome).toMatchObject({ status: 'faulted', error: { code: 'ERR_ANYHOST_INVALID_SERVICE' } });
  await host.stop();
});

test('a store whose factory returns nothing is refused', async () => {
  const { host } = hostOf(minutely().stateStore(anyOf(() => undefined)));
  expect((await anyhostErrorOf(host.start())).code).toBe('ERR_ANYHOST_INVALID_SERVICE');
});

test('a store that answers null to a failed condition reports a conflict', async () => {
  const store = durableStore();
  const answersNull = { ...store, set: async () => anyOf(null) };
  const application = defineApplication('orders')
    .stateStore(() => answersNull)
    .job('poll', { schedule: onDemand(), record: 'none' }, async (_signal, { checkpoint }) => {
      await checkpoint.save({ page: 2 });
    });
  const { host } = await startedHost(application);
  const outcome = await host.run('poll');
  expect(outcome).toMatchObject({ status: 'faulted', error: { code: 'ERR_ANYHOST_CHECKPOINT_CONFLICT' } });
  await host.stop();
});

test.each([undefined, 'child', {}])('a logger whose child is %o writes the lines itself', async (child) => {
  const logger = recordingLogger();
  const { host } = await startedHost(
    defineApplication('orders').job('poll', { schedule: onDemand() }, async (_signal, execution) => {
      execution.logger.info('working');
    }),
    { logger: { ...logger, child: () => anyOf(child) } },
  );
  expect((await host.run('poll')).status).toBe('completed');
  await host.stop();
  expect(logger.lines.map(({ message }) => message)).toContain('working');
});

test('a start that was ended says why, however the step words it', async () => {
  const application = defineApplication('orders').singleton('database', (_services, { signal }) => {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' })));
    });
  });
  const { host, clock } = hostOf(application, { startupTimeoutMs: 1000 });
  const starting = anyhostErrorOf(host.start());
  await clock.advance(1000);
  expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
});
