import {
  type Admission,
  type AnyApplication,
  continuous,
  cron,
  defineApplication,
  delay,
  type ExecutionOutcome,
  every,
  memoryStateStore,
  onDemand,
  type Rejection,
  type StateStore,
} from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, test, vi } from 'vitest';
import { FakeProcess } from './fake-process.fixture.ts';
import { type RunOnceOptions, runOnce } from './run-once.ts';
import { forever, hosted, untilAborted } from './services.fixture.ts';

const schedule = onDemand();

describe('runOnce', () => {
  test('a completed run resolves with its outcome, leaves the exit code alone, and no listener behind', async () => {
    const { outcome, process } = await once(async () => {});
    expect(outcome).toMatchObject({ status: 'completed', trigger: 'manual', occurrence: undefined });
    expect(process).toMatchObject({ exitCode: undefined, exits: [], listeners: [] });
  });

  test('the tasks that a run enqueues are done before the end, whatever becomes of them at a stop', async () => {
    const done: string[] = [];
    const app = defineApplication('once')
      .backgroundTaskQueue('mail', { onStop: 'drop' })
      .job('work', { schedule }, async (_signal, { services }) => {
        for (const name of ['a', 'b']) await services.mail.enqueue(name, async () => void done.push(name));
      });
    const process = new FakeProcess();
    expect(await runOnce(app, 'work', { logger: captureLogs() }, process)).toMatchObject({ status: 'completed' });
    expect(done).toEqual(['a', 'b']);
    expect(process).toMatchObject({ exitCode: undefined, listeners: [] });
  });

  test('tasks have the time of the call: what has not begun a reserve before its end is dropped', async () => {
    const clock = new VirtualClock();
    const logger = captureLogs();
    const app = defineApplication('once')
      .backgroundTaskQueue('mail')
      .job('work', { schedule }, async (_signal, { services }) => {
        await services.mail.enqueue('slow', untilAborted);
        await services.mail.enqueue('next', async () => {});
      });
    const running = runOnce(app, 'work', { logger, clock, timeoutMs: 10_000 }, new FakeProcess());
    await clock.advance('8s');
    await running;
    const dropped = logger.lines.filter(({ event }) => event === 'tasks.dropped');
    expect(dropped).toMatchObject([{ fields: { reason: 'insufficientTime', tasks: ['next'] } }]);
  });

  test('a signal drains the tasks of the run', async () => {
    const clock = new VirtualClock();
    const process = new FakeProcess();
    const done: string[] = [];
    const app = defineApplication('once')
      .backgroundTaskQueue('mail')
      .job('work', { schedule }, async (_signal, { services }) => {
        await services.mail.enqueue('slow', async (signal) => {
          await delay(clock, 1000, signal);
          done.push(signal.aborted ? 'aborted' : 'done');
        });
      });
    const running = runOnce(app, 'work', { logger: captureLogs(), clock }, process);
    await clock.advance(100);
    process.signal('SIGTERM');
    await clock.advance('2s');
    await running;
    expect(done).toEqual(['done']);
  });

  test('a run for a due time has its occurrence', async () => {
    const { outcome } = await once(async () => {}, { scheduledTime: new Date('2026-11-22T06:15:00Z') });
    expect(outcome).toMatchObject({ trigger: 'schedule', occurrence: { id: 'work@2026-11-22T06:15:00Z' } });
  });

  test.each([[undefined], ['wrok'], [null], [''], [5], [['work']], [Symbol('work')]])(
    'refuses a service that does not exist before anything starts, with the list: %s',
    async (name) => {
      const starts: string[] = [];
      const app = appOf(async () => {})
        .job('other', { schedule }, async () => {})
        .hostedService('worker', () => hosted({ startAsync: async () => void starts.push('worker') }));
      const process = new FakeProcess();
      const logger = captureLogs();
      const running: unknown = Reflect.apply(runOnce, undefined, [app, name, { logger }, process]);
      await expect(running).rejects.toMatchObject({
        code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
        message: expect.stringContaining('the application has work, other'),
      });
      expect(process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
      expect(logger.lines).toMatchObject([{ event: 'process.refused', level: 'fatal' }]);
      expect(starts).toEqual([]);
    },
  );

  test.each<[string, object]>([
    ['the variable ANYHOST_SERVICE names', { environment: { ANYHOST_SERVICE: 'other' } }],
    ['the call names, whatever the variable says', { environment: { ANYHOST_SERVICE: 'work' }, name: 'other' }],
  ])('runs the service that %s', async (_, { name, ...options }: { name?: string }) => {
    const ran: string[] = [];
    const app = appOf(async () => void ran.push('work')).job('other', { schedule }, async () => void ran.push('other'));
    await runOnce(app, name, { logger: captureLogs(), ...options }, new FakeProcess());
    expect(ran).toEqual(['other']);
  });

  test('reads the variable in the process, and takes options in the place of a service', async () => {
    const app = appOf(async () => {});
    vi.stubEnv('ANYHOST_SERVICE', 'work');
    expect(await runOnce(app, { logger: captureLogs() })).toMatchObject({ service: 'work', status: 'completed' });
  });

  test('needs no name where there is only one service', async () => {
    const outcome = await runOnce(
      appOf(async () => {}),
      undefined,
      { logger: captureLogs() },
      new FakeProcess(),
    );
    expect(outcome).toMatchObject({ service: 'work', status: 'completed' });
  });

  test.each<[string, RunOnceOptions, string | undefined]>([
    [
      'the option',
      { scheduledTime: new Date('2026-11-22T06:15:00Z'), environment: { ANYHOST_SCHEDULED_TIME: 'x' } },
      '15:00',
    ],
    ['ANYHOST_SCHEDULED_TIME', { environment: { ANYHOST_SCHEDULED_TIME: '2026-11-22T07:20:00+01:00' } }, '20:00'],
    [
      'ANYHOST_JOB_NAME',
      { environment: { ANYHOST_JOB_NAME: `work-${Date.parse('2026-11-22T06:25:00Z') / 60_000}` } },
      '25:00',
    ],
    ['nothing, for a job made by hand', { environment: { ANYHOST_JOB_NAME: 'work-by-hand' } }, undefined],
  ])('the due time comes from %s', async (_, options, minute) => {
    const clock = new VirtualClock({ now: '2026-11-22T06:30:00Z' });
    const app = defineApplication('app').job('work', { schedule: every('5m') }, async () => {});
    const logger = captureLogs();
    const outcome = await runOnce(app, 'work', { clock, logger, ...options }, new FakeProcess());
    const occurrence = minute === undefined ? undefined : { id: `work@2026-11-22T06:${minute}Z` };
    expect(outcome).toMatchObject({ trigger: minute === undefined ? 'manual' : 'schedule', occurrence });
    expect(logger.lines.some(({ event, level }) => event === 'process.manualRun' && level === 'info')).toBe(
      minute === undefined,
    );
  });

  test.each<[string, RunOnceOptions]>([
    ['ANYHOST_TRIGGER', { environment: { ANYHOST_TRIGGER: 'schedule' } }],
    ['the option trigger', { trigger: 'schedule' }],
    [
      'ANYHOST_TRIGGER, of a job whose name does not say it',
      { environment: { ANYHOST_TRIGGER: 'schedule', ANYHOST_JOB_NAME: 'work-x7k2p' } },
    ],
  ])('a timer that passes no due time, told by %s, is for the last one', async (_, options) => {
    for (const now of ['2026-11-22T06:29:59.300Z', '2026-11-22T06:30:00Z', '2026-11-22T06:34:58Z']) {
      const clock = new VirtualClock({ now });
      const app = defineApplication('app').job('work', { schedule: every('5m') }, async () => {});
      const outcome = await runOnce(app, 'work', { clock, logger: captureLogs(), ...options }, new FakeProcess());
      expect(outcome).toMatchObject({ trigger: 'schedule', occurrence: { id: 'work@2026-11-22T06:30:00Z' } });
    }
  });

  test('a timer of a service without due times is a manual run', async () => {
    const { outcome } = await once(async () => {}, { trigger: 'schedule' });
    expect(outcome).toMatchObject({ status: 'completed', trigger: 'manual', occurrence: undefined });
  });

  test.each<[string, RunOnceOptions]>([
    ['the option trigger', { trigger: 'continuation' }],
    ['ANYHOST_TRIGGER', { environment: { ANYHOST_TRIGGER: 'continuation', ANYHOST_JOB_NAME: 'work-29729205' } }],
  ])(
    'a continuation, told by %s, resumes what an earlier run left, with its due time, and else does nothing',
    async (_, options) => {
      const clock = new VirtualClock({ now: '2026-11-22T06:15:00Z' });
      const store = storeMethods(memoryStateStore({ clock }));
      let left = 2;
      const app = defineApplication('app')
        .stateStore(() => store)
        .job('work', { schedule: every('5m') }, async (_signal, { services, runAgain }) => {
          await delay(services.clock, 5000);
          left -= 1;
          if (left > 0) runAgain();
        });
      const run = (given: RunOnceOptions) =>
        runOnce(app, 'work', { clock, logger: captureLogs(), timeoutMs: 10_000, ...given }, new FakeProcess());
      const first = run({ scheduledTime: new Date('2026-11-22T06:15:00Z') });
      await clock.advance('5s');
      expect(await first).toMatchObject({ status: 'completed', runAgain: true });
      const second = run(options);
      await clock.advance('5s');
      expect(await second).toMatchObject({
        status: 'completed',
        trigger: 'continuation',
        occurrence: { id: 'work@2026-11-22T06:15:00Z' },
      });
      const process = new FakeProcess();
      const nothing = await runOnce(app, 'work', { clock, logger: captureLogs(), ...options }, process);
      expect(nothing).toMatchObject({ status: 'skipped', reason: 'nothingToContinue' });
      expect([left, process.exitCode]).toEqual([0, undefined]);
    },
  );

  test.each<[string, RunOnceOptions]>([
    ['ANYHOST_TRIGGER', { environment: { ANYHOST_TRIGGER: 'manual' } }],
    ['guard', { trigger: 'continuation', guard: true }],
    ['ANYHOST_GUARD', { environment: { ANYHOST_GUARD: 'yes' } }],
    ['trigger', { trigger: 'continuation', scheduledTime: new Date('2026-11-22T06:15:00Z') }],
  ])('a wrong %s is refused: no other value, and nothing beside it that it contradicts', async (option, options) => {
    const process = new FakeProcess();
    const running = runOnce(appOf(forever), 'work', { logger: captureLogs(), ...options }, process);
    await expect(running).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(option),
    });
    expect(process.exitCode).toBe(1);
  });

  test.each(['2026-02-31T12:00:00Z', '2026-11-22T06:15:00', '1763792100000', 'tomorrow'])(
    'a variable that is no instant is refused: %s',
    async (value) => {
      const process = new FakeProcess();
      const environment = { ANYHOST_SCHEDULED_TIME: value };
      const running = runOnce(
        appOf(async () => {}),
        'work',
        { environment, logger: captureLogs() },
        process,
      );
      await expect(running).rejects.toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('ANYHOST_SCHEDULED_TIME'),
      });
      expect(process).toMatchObject({ exitCode: 1, listeners: [] });
    },
  );

  test.each([
    ['its text', cron('99 * * * *')],
    ['its time zone', cron('* * * * *', { timeZone: 'Europe/Amsterdm' })],
  ])(
    'a schedule that a job name is compared with, and that cannot be read for %s, fails and stops the host',
    async (_, wrong) => {
      const calls: string[] = [];
      const app = defineApplication('app')
        .hostedService('worker', () => hosted({ stopAsync: async () => void calls.push('stopped') }))
        .job('work', { schedule: wrong }, async () => void calls.push('ran'));
      const clock = new VirtualClock({ now: '2026-11-22T06:30:00Z' });
      const logger = captureLogs();
      const environment = { ANYHOST_JOB_NAME: `work-${clock.now() / 60_000}` };
      const process = new FakeProcess();
      const running = runOnce(app, 'work', { clock, logger, environment }, process);
      await expect(running).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_SCHEDULE' });
      expect(calls).toEqual(['stopped']);
      expect(process).toMatchObject({ exitCode: 1, listeners: [] });
      expect(logger.lines.filter(({ level }) => level === 'fatal')).toMatchObject([{ event: 'process.runFailed' }]);
    },
  );

  test('runs a service for long-lived hosts that the command names', async () => {
    const app = defineApplication('app').job('work', { schedule, hosts: 'long-lived' }, async () => {});
    expect(await begin(app).settled).toMatchObject({ status: 'completed' });
  });

  test('without timeoutMs there is no deadline', async () => {
    const seen: unknown[] = [];
    await once(async (_, { deadline, remainingMs }) => void seen.push(deadline, remainingMs()));
    expect(seen).toEqual([undefined, Infinity]);
  });

  test('timeoutMs is a deadline counted from the call: the start uses it up', async () => {
    const clock = new VirtualClock();
    const deadlines: unknown[] = [];
    const app = defineApplication('app')
      .hostedService('slow', () =>
        hosted({ startAsync: () => new Promise((resolve) => clock.setTimeout(resolve, 4000)) }),
      )
      .job('work', { schedule }, async (_, { deadline, remainingMs }) => void deadlines.push(deadline, remainingMs()));
    const due = new Date(clock.now() + 14_000);
    const run = begin(app, { clock, timeoutMs: 14_000 });
    await clock.advance('4s');
    await run.settled;
    // Of the 10 s that are left, 2 are the reserve.
    expect(deadlines).toEqual([due, 8000]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('work that heeds its deadline is timedOut: exit code 1', async () => {
    const clock = new VirtualClock();
    const run = begin(appOf(untilAborted), { clock, timeoutMs: 10_000 });
    await clock.advance('8s');
    expect(await run.settled).toMatchObject({ status: 'timedOut', timeLeftMs: 2000 });
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
  });

  test('a continuous service is interrupted at its deadline: exit code 0', async () => {
    const clock = new VirtualClock();
    const app = defineApplication('app').job('work', { schedule: continuous() }, untilAborted);
    const run = begin(app, { clock, timeoutMs: 10_000 });
    await clock.advance('8s');
    expect(await run.settled).toMatchObject({ status: 'interrupted', abortedBy: 'deadline' });
    expect(run.process.exitCode).toBeUndefined();
  });

  test('the stop waits for an abandoned execution; one that does not settle ends the process with 1', async () => {
    const clock = new VirtualClock();
    const stopAsync = vi.fn(async () => {});
    const app = appOf(forever).hostedService('worker', () => hosted({ stopAsync }));
    const run = begin(app, { clock, timeoutMs: 10_000 });
    await clock.advance(9750 + 22_499);
    expect(run.isSettled()).toBe(false);
    await clock.advance(1);
    await expect(run.settled).rejects.toMatchObject({
      code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
      message: expect.stringContaining("an execution of 'work' (given up 23 s ago, still running)"),
    });
    expect(stopAsync).toHaveBeenCalledTimes(1);
    expect(run.process).toMatchObject({ exitCode: 1, listeners: [] });
    expect(await run.process.exited()).toBe(1);
  });

  test('a start that is not finished at deadline - margin is cancelled: refused, exit code 1', async () => {
    const clock = new VirtualClock();
    const app = appOf(async () => {}).hostedService('slow', () => hosted({ startAsync: untilAborted }));
    const run = begin(app, { clock, timeoutMs: 10_000 });
    await clock.advance(9749);
    expect(run.isSettled()).toBe(false);
    await clock.advance(1);
    expect(await run.settled).toMatchObject({ status: 'refused', reason: 'hostStarting' });
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
    expect(clock.pendingTimers).toBe(0);
  });

  test('too little time to begin: insufficientTime, exit code 1', async () => {
    const { outcome, process } = await once(async () => {}, { timeoutMs: 299, clock: new VirtualClock() });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'insufficientTime' });
    expect(process.exitCode).toBe(1);
  });

  test.each<[string, Rejection, number | undefined]>([
    ['skipped: duplicate', { admitted: false, status: 'skipped', reason: 'duplicate' }, undefined],
    ['skipped: notLeader', { admitted: false, status: 'skipped', reason: 'notLeader' }, undefined],
    ['refused: occurrenceBusy', { admitted: false, status: 'refused', reason: 'occurrenceBusy' }, 1],
  ])('%s exits with the code of its row', async (_, rejection, exitCode) => {
    const { outcome, process } = await once(async () => {}, { admissions: [{ enter: async () => rejection }] });
    expect(outcome).toMatchObject({ status: rejection.status, reason: rejection.reason });
    expect(process.exitCode).toBe(exitCode);
  });

  test('refused: storeUnavailable exits with 1', async () => {
    const admission: Admission = { enter: () => Promise.reject(new Error('no route to the store')) };
    const { outcome, process } = await once(async () => {}, { admissions: [admission] });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
    expect(process.exitCode).toBe(1);
  });

  test('leaseLost exits with 1', async () => {
    const lost = new AbortController();
    const admission: Admission = { enter: async () => ({ admitted: true, lost: lost.signal, leave: async () => {} }) };
    const work = (signal: AbortSignal): Promise<void> => {
      lost.abort();
      return untilAborted(signal);
    };
    const { outcome, process } = await once(work, { admissions: [admission] });
    expect(outcome.status).toBe('leaseLost');
    expect(process.exitCode).toBe(1);
  });

  test('work that the application itself stops is interrupted as by SIGTERM: exit code 143', async () => {
    const app = defineApplication('app').job('work', { schedule }, (signal, { services }) => {
      services.lifetime.stopApplication();
      return untilAborted(signal);
    });
    const run = begin(app);
    expect(await run.settled).toMatchObject({ status: 'interrupted' });
    expect(run.process.exitCode).toBe(143);
  });

  test('starts the named service and the plain hosted services, not those for long-lived hosts', async () => {
    const starts: string[] = [];
    const starter = (name: string): ReturnType<typeof hosted> =>
      hosted({ startAsync: async () => void starts.push(name) });
    const app = defineApplication('app')
      .hostedService('everywhere', () => starter('everywhere'))
      .hostedService('long-lived', () => starter('long-lived'), { hosts: 'long-lived' })
      .backgroundService('work', { schedule: every('5m') }, () => ({
        ...starter('work'),
        executeAsync: async () => {},
      }))
      .backgroundService('other', { schedule }, () => ({ ...starter('other'), executeAsync: async () => {} }));
    await begin(app).settled;
    expect(starts).toEqual(['everywhere', 'work']);
  });

  test('a checkpoint without a durable store is refused, unless volatile state is allowed', async () => {
    const work: Work = async (_, { checkpoint }) => void (await checkpoint.save({ page: 1 }));
    const refused = await once(work);
    expect(refused.outcome).toMatchObject({ status: 'faulted', error: { code: 'ERR_ANYHOST_NO_DURABLE_STORE' } });
    const allowed = await once(work, { allowVolatileState: true });
    expect(allowed.outcome.status).toBe('completed');
  });

  test('a start that fails rejects with its own error: exit code 1', async () => {
    const broken = defineApplication('app')
      .singleton('pool', () => {
        throw new TypeError('no such host');
      })
      .job('work', { schedule }, async () => {});
    const run = begin(broken, { timeoutMs: 10_000 });
    await expect(run.settled).rejects.toThrow(new TypeError('no such host'));
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
  });

  test('a stop that fails rejects, although the work was done: exit code 1', async () => {
    const app = appOf(async () => {}).singleton('publisher', () => ({}), {
      dispose: () => Promise.reject(new Error('not flushed')),
    });
    const run = begin(app);
    await expect(run.settled).rejects.toThrow('not flushed');
    expect(run.process).toMatchObject({ exitCode: 1, exits: [], listeners: [] });
  });

  test.each<[string, object]>([
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    // The message names the longest: 3660 days.
    ['timeoutMs', { timeoutMs: 3661 * 86_400_000 }],
    ['timeoutMs', { timeoutMs: '600_000' }],
    ['scheduledTime', { scheduledTime: new Date('nonsense') }],
    ['allowVolatileState', { allowVolatileState: 'false' }],
    ['guard', { guard: '1' }],
    ['timeoutMS', { timeoutMS: 5 }],
  ])('a wrong %s is refused: %o', async (option, options) => {
    const process = new FakeProcess();
    await expect(runOnce(appOf(forever), 'work', options, process)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(option),
    });
    expect(process).toMatchObject({ exitCode: 1, listeners: [] });
  });
});

function storeMethods(store: StateStore): StateStore {
  return {
    name: 'durable',
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, options),
    delete: (key, condition) => store.delete(key, condition),
  };
}

type Work = Parameters<ReturnType<typeof defineApplication>['job']>[2];

interface Run {
  readonly process: FakeProcess;
  readonly settled: Promise<ExecutionOutcome>;
  isSettled(): boolean;
}

function appOf(work: Work) {
  return defineApplication('app').job('work', { schedule }, work);
}

function begin(app: AnyApplication<'work' | 'other'>, options: RunOnceOptions = {}): Run {
  const process = new FakeProcess();
  let isSettled = false;
  const settled = runOnce(app, 'work', { logger: captureLogs(), ...options }, process).finally(() => {
    isSettled = true;
  });
  // The test looks at it later.
  settled.catch(() => {});
  return { process, settled, isSettled: () => isSettled };
}

async function once(
  work: Work,
  options?: RunOnceOptions,
): Promise<{ readonly outcome: ExecutionOutcome; readonly process: FakeProcess }> {
  const { settled, process } = begin(appOf(work), options);
  return { outcome: await settled, process };
}
