import { continuous, defineApplication, type Execution, type ExecutionOutcome, every, onDemand } from '@anyhost/core';
import { healthReport } from '@anyhost/core/health';
import { captureLogs, fakeInvocationContext, fakeTimer, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createGate } from './fixtures/gate.fixture.ts';
import { createTimerApp, type RegisteredTimer, type TimerApp } from './timer-app.ts';
import type { TimerOptions } from './timer-options.ts';

const NOW = '2026-03-01T09:30:00.200Z';

describe('an invocation', () => {
  test('runs the service for the due time that Azure names, and returns nothing', async () => {
    const { poll, executions, outcomes } = create();
    const scheduledTime = new Date('2026-03-01T09:25:00Z');
    expect(await poll.handler(fakeTimer({ scheduledTime, isPastDue: true }), fakeInvocationContext())).toBeUndefined();
    expect(executions).toMatchObject([
      {
        trigger: 'schedule',
        attempt: 1,
        pastDue: true,
        occurrence: { id: 'poll@2026-03-01T09:25:00Z', scheduledTime },
      },
    ]);
    expect(outcomes).toMatchObject([{ status: 'completed' }]);
  });

  test('has a deadline: its start and the function timeout', async () => {
    const { poll, executions } = create({ functionTimeoutMs: 60_000 });
    await poll.handler(fakeTimer(), fakeInvocationContext());
    expect(executions[0]?.deadline).toEqual(new Date('2026-03-01T09:31:00.200Z'));
  });

  test('has no deadline when functions have no timeout', async () => {
    const { poll, executions } = create({ functionTimeoutMs: Infinity });
    await poll.handler(fakeTimer(), fakeInvocationContext());
    expect(executions[0]).toMatchObject({ deadline: undefined });
    expect(executions[0]?.remainingMs()).toBe(Infinity);
  });

  test('counts the retries of Azure', async () => {
    const { poll, executions } = create();
    const retryContext = { retryCount: 2, maxRetryCount: 3 };
    await poll.handler(fakeTimer(), fakeInvocationContext({ retryContext }));
    expect(executions[0]?.attempt).toBe(3);
  });

  test.each([
    ['of now', NOW, 'poll@2026-03-01T09:30:00Z'],
    ['up to a second ahead, as clocks differ', '2026-03-01T09:34:59.500Z', 'poll@2026-03-01T09:35:00Z'],
    ['passed last', '2026-03-01T09:34:58.900Z', 'poll@2026-03-01T09:30:00Z'],
  ])('without a record is for the due time %s', async (_, now, id) => {
    const { poll, executions } = create({ clock: new VirtualClock({ now }) });
    await poll.handler(fakeTimer({ scheduleStatus: null }), fakeInvocationContext());
    expect(executions[0]?.occurrence?.id).toBe(id);
  });

  test('that is manual has no occurrence, whatever was posted', async () => {
    const { poll, executions } = create();
    for (const body of [undefined, 'test', { input: 'test' }]) await poll.handler(body, fakeInvocationContext());
    expect(executions.map(({ trigger, occurrence }) => ({ trigger, occurrence }))).toEqual(
      Array.from({ length: 3 }, () => ({ trigger: 'manual', occurrence: undefined })),
    );
  });

  test('that fails rejects with class, code and causes in its message', async () => {
    const { poll } = create({}, async () => {
      throw Object.assign(new TypeError('no such order', { cause: new Error('gone') }), { code: 'E1' });
    });
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      'TypeError [E1]: no such order; caused by gone',
    );
  });

  test('that throws nothing at all is a failure too', async () => {
    const { poll } = create({}, () => Promise.reject(undefined));
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /non-Error value was thrown: undefined/,
    );
  });

  test('beside one of the same timer is skipped, which is not a failure', async () => {
    const gate = createGate();
    const { poll, outcomes } = create({}, () => gate.opened);
    const first = poll.handler(fakeTimer(), fakeInvocationContext());
    await poll.handler(fakeTimer(), fakeInvocationContext());
    expect(outcomes).toMatchObject([{ status: 'skipped', reason: 'overlap' }]);
    gate.open();
    await first;
  });

  test('aborts before the timeout and fails when the service heeds it', async () => {
    const clock = new VirtualClock({ now: NOW });
    const { poll, outcomes } = create({ clock, functionTimeoutMs: 10_000 }, untilAborted);
    const failure = expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_TIMED_OUT.*poll@.* ran out of time.*caused by AbortError \[ERR_ANYHOST_DEADLINE_EXCEEDED\]/,
    );
    await clock.advance(8000);
    await failure;
    expect(outcomes).toMatchObject([{ status: 'timedOut', timeLeftMs: 2000 }]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('answers before the timeout for a service that ignores its signal; in a worker that is kept, the next one is refused until it settles', async () => {
    const clock = new VirtualClock({ now: NOW });
    const gate = createGate();
    const options = { clock, functionTimeoutMs: 10_000, onAbandoned: 'refuse' } as const;
    const { poll, outcomes } = create(options, () => gate.opened);
    const abandoned = expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_ABANDONED/,
    );
    await clock.advance(9750);
    await abandoned;
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_REFUSED.*an earlier execution was given up/,
    );
    gate.open();
    await clock.advance(0);
    await poll.handler(fakeTimer(), fakeInvocationContext());
    expect(outcomes.map(({ status }) => status)).toEqual(['abandoned', 'refused', 'completed']);
  });

  test('of a continuous service is one bounded execution, whose end is not a failure', async () => {
    const clock = new VirtualClock({ now: NOW });
    const app = defineApplication('shop').job('relay', { schedule: continuous() }, untilAborted);
    const { timers } = createTimerApp(app, {
      clock,
      environment: {},
      functionTimeoutMs: 10_000,
      schedules: { relay: every('5m') },
      logger: captureLogs(),
    });
    const run = timers[0]?.handler(fakeTimer(), fakeInvocationContext());
    await clock.advance(8000);
    expect(await run).toBeUndefined();
  });
});

describe('the start', () => {
  test('is begun by its hook, and awaited by the invocations that come meanwhile', async () => {
    const gate = createGate();
    const events: string[] = [];
    const app = defineApplication('shop')
      .singleton('pool', async () => {
        events.push('start');
        await gate.opened;
        return 'pool';
      })
      .job('poll', { schedule: every('5m') }, async () => {
        events.push('run');
      });
    const timerApp = createTimerApp(app, { environment: {}, logger: captureLogs() });
    timerApp.start();
    const [poll] = timerApp.timers;
    const runs = [1, 2].map(() => poll?.handler(fakeTimer(), fakeInvocationContext()));
    gate.open();
    await Promise.all(runs);
    expect(events).toEqual(['start', 'run']);
  });

  test('that fails also fails the invocation that waited for it, and the next invocation retries it', async () => {
    let tries = 0;
    const app = defineApplication('shop')
      .singleton('pool', async () => {
        tries += 1;
        if (tries === 1) throw new Error('no database', { cause: new Error('refused') });
        return 'pool';
      })
      .job('poll', { schedule: every('5m') }, async () => {});
    const logger = captureLogs();
    const timerApp = createTimerApp(app, { environment: {}, logger });
    expect(timerApp.start()).toBeUndefined();
    const [poll] = timerApp.timers;
    await expect(poll?.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(/no database; caused by refused/);
    expect(logger.lines.map(({ event }) => event)).toContain('host.startFailed');
    await poll?.handler(fakeTimer(), fakeInvocationContext());
    expect(tries).toBe(2);
  });

  test('that takes too long is answered before the timeout, and continues', async () => {
    const clock = new VirtualClock({ now: NOW });
    const gate = createGate();
    const app = defineApplication('shop')
      .singleton('pool', () => gate.opened.then(() => 'pool'))
      .job('poll', { schedule: every('5m') }, async () => {});
    const [poll] = createTimerApp(app, {
      clock,
      environment: {},
      functionTimeoutMs: 10_000,
      logger: captureLogs(),
    }).timers;
    const refused = expect(poll?.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_REFUSED.*still starting/,
    );
    await clock.advance(9750);
    await refused;
    gate.open();
    expect(await poll?.handler(fakeTimer(), fakeInvocationContext())).toBeUndefined();
  });
});

describe('the end', () => {
  test('aborts what runs, waits for it, then waits until its answer has left', async () => {
    const clock = new VirtualClock({ now: NOW });
    const { timerApp, poll } = create({ clock }, untilAborted);
    const interrupted = expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_INTERRUPTED.*unfinished/,
    );
    await clock.advance(0);
    const terminated = settlement(timerApp.terminate());
    await interrupted;
    await clock.advance(99);
    expect(terminated.settled).toBe(false);
    await clock.advance(100);
    expect(terminated.settled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('takes four seconds at most, and never rejects, even if services do not stop', async () => {
    const clock = new VirtualClock({ now: NOW });
    const forever = new Promise<void>(() => {});
    const app = defineApplication('shop')
      .hostedService('stuck', () => ({ startAsync: async () => {}, stopAsync: () => forever }))
      .job('poll', { schedule: every('5m') }, () => forever);
    const timerApp = createTimerApp(app, { clock, environment: {}, logger: captureLogs(), shutdownTimeoutMs: 3500 });
    const abandoned = expect(timerApp.timers[0]?.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_ABANDONED/,
    );
    await clock.advance(0);
    const terminated = settlement(timerApp.terminate());
    await clock.advance(4000);
    await abandoned;
    expect(terminated.settled).toBe(true);
  });

  test.each<[string, TimerOptions, number]>([
    ['3 seconds', {}, 3000],
    ['what the settings section anyhost says', { environment: { ANYHOST__SHUTDOWN_TIMEOUT_MS: '1200' } }, 1200],
    [
      'what the options say, which win',
      { environment: { ANYHOST__SHUTDOWN_TIMEOUT_MS: '1200' }, shutdownTimeoutMs: 800 },
      800,
    ],
  ])('gives the services %s', async (_, options, timeoutMs) => {
    const clock = new VirtualClock({ now: NOW });
    const logger = captureLogs();
    let abortedAt = Number.NaN;
    const app = defineApplication('shop')
      .hostedService('slow', () => ({
        startAsync: async () => {},
        stopAsync: async (signal) => {
          signal.addEventListener('abort', () => {
            abortedAt = clock.monotonic();
          });
          await new Promise(() => {});
        },
      }))
      .job('poll', { schedule: every('5m') }, async () => {});
    const timerApp = createTimerApp(app, { clock, logger, environment: {}, ...options });
    await timerApp.timers[0]?.handler(fakeTimer(), fakeInvocationContext());
    const began = clock.monotonic();
    const terminated = timerApp.terminate();
    await clock.advance(4000);
    await terminated;
    expect(abortedAt - began).toBe(timeoutMs);
  });

  test('is not allowed more time than Azure gives: the settings are refused at registration', () => {
    const app = defineApplication('shop').job('poll', { schedule: every('5m') }, async () => {});
    const environment = { ANYHOST__SHUTDOWN_TIMEOUT_MS: '30000' };
    expect(() => createTimerApp(app, { environment, logger: captureLogs() })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SETTINGS',
        message: expect.stringMatching(/anyhost\.shutdownTimeoutMs: .*0 to 3500.*ANYHOST__SHUTDOWN_TIMEOUT_MS/),
      }),
    );
  });

  test('happens once, however often it is requested, and lets nothing begin', async () => {
    const clock = new VirtualClock({ now: NOW });
    const { timerApp, poll, executions, outcomes } = create({ clock });
    await poll.handler(fakeTimer(), fakeInvocationContext());
    const [first, second] = [timerApp.terminate(), timerApp.terminate()];
    expect(second).toBe(first);
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(/the host is stopping/);
    await clock.advance(1000);
    await first;
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(/the host is stopping/);
    expect(outcomes.slice(1)).toMatchObject([{ reason: 'stopping' }, { reason: 'stopping' }]);
    expect(executions).toHaveLength(1);
  });

  test('also ends a host that never started', async () => {
    const clock = new VirtualClock({ now: NOW });
    const { timerApp, poll } = create({ clock });
    const terminated = timerApp.terminate();
    await clock.advance(1000);
    await terminated;
    await expect(poll.handler(fakeTimer(), fakeInvocationContext())).rejects.toThrow(
      /ERR_ANYHOST_EXECUTION_REFUSED.*the host is stopping/,
    );
  });
});

test('the health of the worker’s host is reported by a call', async () => {
  const { timerApp, poll } = create();
  expect(await healthReport(timerApp.health, { tag: 'startup' })).toMatchObject({
    status: 'unhealthy',
    state: 'created',
  });
  await poll.handler(fakeTimer(), fakeInvocationContext());
  expect(await healthReport(timerApp.health)).toMatchObject({
    status: 'healthy',
    state: 'started',
    services: [{ name: 'poll', counts: { completed: 1 } }],
  });
});

describe('what is logged when timers are registered', () => {
  test('the timers and the timeout, and where it comes from', () => {
    const logger = captureLogs();
    create({ logger, functionTimeoutMs: 60_000 });
    expect(logger.lines).toMatchObject([
      {
        level: 'debug',
        event: 'timers.registered',
        fields: { timers: { poll: '0 */5 * * * *' }, functionTimeoutMs: 60_000, functionTimeoutFrom: 'option' },
      },
    ]);
  });

  test('a timeout that cannot be read, and the default that counts instead', () => {
    const logger = captureLogs();
    create({ logger, environment: { AzureFunctionsJobHost__functionTimeout: 'ten minutes' } });
    expect(logger.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        event: 'timers.functionTimeoutUnreadable',
        message: expect.stringMatching(/is "ten minutes"; expected hh:mm:ss.*the default of 5 minutes$/),
      }),
    );
  });

  test('a time zone under a name that cannot be compared', () => {
    const logger = captureLogs();
    create({ logger, environment: { WEBSITE_TIME_ZONE: 'Eastern Standard Time' } });
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'timers.timeZoneUnverified' }));
  });

  test('that there are none', () => {
    const logger = captureLogs();
    const app = defineApplication('shop').job('drain', { schedule: onDemand() }, async () => {});
    expect(createTimerApp(app, { logger, environment: {} }).timers).toEqual([]);
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'timers.none' }));
  });
});

describe('a service that is left out', () => {
  const made: string[] = [];
  const app = defineApplication('shop')
    .singleton('pool', () => made.push('pool'))
    .singleton('broker', () => made.push('broker'))
    .job('poll', { schedule: every('5m'), uses: ['pool'] }, async () => {})
    .job('consumer', { schedule: continuous(), uses: ['broker'] }, async () => {});

  test('becomes no timer, and what only it uses is not made', async () => {
    const { timers } = createTimerApp(app, { environment: {}, logger: captureLogs(), services: { consumer: false } });
    expect(timers.map(({ service }) => service)).toEqual(['poll']);
    await timers[0]?.handler(fakeTimer(), fakeInvocationContext());
    expect(made).toEqual(['pool']);
  });

  test('may have a schedule and a retry policy, which then have no effect', () => {
    const schedules = { consumer: every('1m') };
    const options = { environment: {}, logger: captureLogs(), schedules };
    expect(createTimerApp(app, { ...options, services: { consumer: false } }).timers).toHaveLength(1);
    expect(createTimerApp(app, { ...options, services: { consumer: true } }).timers).toHaveLength(2);
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty object', {}],
  ['a namespace', { app: defineApplication('shop') }],
  ['a promise', Promise.resolve()],
])('%s is refused as an application', (_, application) => {
  expect(() => Reflect.apply(createTimerApp, undefined, [application])).toThrow(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/^Expected an application created with defineApplication\(\), got /),
    }),
  );
});

test.each([[null], [5], ['premium'], [[]]])('the options %j are refused', (options) => {
  const app = defineApplication('shop');
  expect(() => Reflect.apply(createTimerApp, undefined, [app, options])).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
  );
});

test('services with the names of what every object has are timers like others', () => {
  const app = defineApplication('shop').job('constructor', { schedule: every('5m') }, async () => {});
  const options: TimerOptions = { environment: {}, logger: captureLogs(), schedules: {}, retry: {}, services: {} };
  expect(createTimerApp(app, options).timers).toMatchObject([
    { service: 'constructor', ncrontab: '0 */5 * * * *', retry: undefined },
  ]);
});

test('a retry policy of Azure belongs to the timer of its service', () => {
  const retry = { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 1000 } as const;
  expect(create({ retry: { poll: retry } }).poll.retry).toEqual(retry);
  expect(create().poll.retry).toBeUndefined();
});

type Work = (signal: AbortSignal, execution: Execution) => Promise<void>;

interface Creation {
  readonly timerApp: TimerApp;
  readonly poll: RegisteredTimer;
  readonly executions: Execution[];
  readonly outcomes: ExecutionOutcome[];
}

/** An application with one timer, `poll`, every five minutes. */
function create(options: TimerOptions<'poll'> = {}, work: Work = async () => {}): Creation {
  const executions: Execution[] = [];
  const outcomes: ExecutionOutcome[] = [];
  const app = defineApplication('shop').job('poll', { schedule: every('5m') }, (signal, execution) => {
    executions.push(execution);
    return work(signal, execution);
  });
  const timerApp = createTimerApp(app, {
    clock: new VirtualClock({ now: NOW }),
    environment: {},
    logger: captureLogs(),
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  });
  const [poll] = timerApp.timers;
  if (poll === undefined) throw new Error('The application has no timer.');
  return { timerApp, poll, executions, outcomes };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function settlement(promise: Promise<void>): { settled: boolean } {
  const state = { settled: false };
  void promise.then(() => {
    state.settled = true;
  });
  return state;
}
