import {
  type AnyApplication,
  defineApplication,
  delay,
  every,
  memoryStateStore,
  type StateStore,
  silentLogger,
} from '@anyhost/core';
import { captureLogs, fakeInvocationContext, fakeTimer, type LogCapture, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { createTimerApp, type TimerApp } from './timer-app.ts';
import type { TimerOptions } from './timer-options.ts';

const schedule = every('5m');
const never = new Promise<never>(() => {});

describe('a run that hangs', () => {
  const hangs = defineApplication('shop')
    .job('sync', { schedule }, () => never)
    .job('report', { schedule }, async (_, { services }) => {
      await delay(services.clock, 9_000);
    });

  test('ends the worker with 200 after its answer, and says what hung in one fatal line', async () => {
    const { invoke, clock, exits, logger } = open(hangs);
    const answer = invoke('sync');
    await clock.advance(9_750);
    expect(await answer).toContain('ERR_ANYHOST_EXECUTION_ABANDONED');
    expect(exits).toEqual([]);
    await clock.advance(149);
    expect(exits).toEqual([]);
    await clock.advance(1);
    expect(exits).toEqual([200]);
    expect(logger.lines.filter(({ level }) => level === 'fatal')).toMatchObject([
      {
        event: 'azure.workerEnding',
        fields: { kind: 'execution', service: 'sync', invocations: 0, exitCode: 200 },
        message: "An execution of 'sync' was given up and still runs. The worker ends, so that Azure starts a new one",
      },
    ]);
  });

  test('refuses what comes later, of every service, and leaves the others their answer', async () => {
    const { invoke, clock, exits, logger } = open(hangs);
    const hung = invoke('sync');
    await clock.advance(5_000);
    const report = invoke('report');
    await clock.advance(4_750);
    expect(await hung).toContain('ERR_ANYHOST_EXECUTION_ABANDONED');
    for (const service of ['sync', 'report']) {
      expect(await invoke(service)).toMatch(/EXECUTION_REFUSED.*This process is about to end\. An execution of 'sync'/);
    }
    await clock.advance(4_250);
    expect(await report).toBeUndefined();
    await clock.advance(149);
    expect(exits).toEqual([]);
    await clock.advance(1);
    expect(exits).toEqual([200]);
    expect(logger.lines.filter(({ event }) => event === 'azure.workerEnding')).toMatchObject([
      { fields: { invocations: 1 }, message: expect.stringContaining('when the other invocation has been answered') },
    ]);
  });

  test('ends the worker at the last deadline when a second one hangs as well', async () => {
    const app = hangs.job('deaf', { schedule }, () => never);
    const { invoke, clock, exits } = open(app);
    void invoke('sync');
    await clock.advance(5_000);
    const deaf = invoke('deaf');
    await clock.advance(9_999);
    expect(await deaf).toContain('ERR_ANYHOST_EXECUTION_ABANDONED');
    expect(exits).toEqual([200]);
  });

  test('keeps the worker with onAbandoned: refuse', async () => {
    const { invoke, clock, exits } = open(hangs, { onAbandoned: 'refuse' });
    void invoke('sync');
    await clock.advance(60_000);
    expect(await invoke('sync')).toMatch(/an earlier execution was given up and still runs/);
    expect(exits).toEqual([]);
  });

  test('whose worker Azure ends during the drain ends with the code of that end', async () => {
    const { invoke, clock, exits, timerApp } = open(hangs);
    const hung = invoke('sync');
    await clock.advance(5_000);
    const report = invoke('report');
    await clock.advance(4_750);
    await hung;
    const terminated = timerApp.terminate();
    await clock.advance(4_000);
    await terminated;
    // It ignored the stop as well.
    expect(await report).toContain('ERR_ANYHOST_EXECUTION_ABANDONED');
    await clock.advance(60_000);
    expect(exits).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('ends the worker even if the logger throws', async () => {
    const fatal = (): void => {
      throw new Error('the disk is full');
    };
    const logger = { ...silentLogger, fatal };
    const { invoke, clock, exits } = open(hangs, { logger });
    void invoke('sync');
    await clock.advance(10_000);
    expect(exits).toEqual([200]);
  });

  test('and a logger that throws at every line do not keep the function app from loading', async () => {
    const fail = (): never => {
      throw new Error('the disk is full');
    };
    const logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail, fatal: fail, child: fail };
    const { invoke, clock, exits } = open(hangs, { logger });
    const answer = invoke('sync');
    await clock.advance(10_000);
    expect([await answer, exits]).toEqual([expect.stringContaining('ERR_ANYHOST_EXECUTION_ABANDONED'), [200]]);
  });
});

describe('a start that hangs', () => {
  const hungStart = defineApplication('shop')
    .singleton('db', () => never)
    .job('sync', { schedule }, async () => {});

  test('ends the worker after the second invocation that waited for it; both answers name what is pending', async () => {
    const { invoke, clock, exits, logger } = open(hungStart);
    const first = invoke('sync');
    await clock.advance(10_000);
    expect(await first).toMatch(/EXECUTION_REFUSED.*waiting for singleton 'db'/);
    expect(exits).toEqual([]);
    const second = invoke('sync');
    await clock.advance(10_000);
    expect(await second).toMatch(/waiting for singleton 'db'/);
    expect(exits).toEqual([200]);
    expect(logger.lines.find(({ level }) => level === 'fatal')).toMatchObject({
      event: 'azure.workerEnding',
      fields: { kind: 'start', pending: ["singleton 'db'"] },
    });
  });

  test('begun by the appStart hook leaves the worker until an invocation waits for a start in vain', async () => {
    const { timerApp, invoke, clock, exits } = open(hungStart, { startupTimeoutMs: 30_000 });
    timerApp.start();
    await clock.advance('1h');
    expect(exits).toEqual([]);
    const answer = invoke('sync');
    await clock.advance(10_000);
    expect(await answer).toMatch(/EXECUTION_REFUSED.*waiting for singleton 'db'/);
    expect(exits).toEqual([200]);
  });

  test('begun by the appStart hook is forgotten when the start that the next invocation begins succeeds', async () => {
    let starts = 0;
    const app = defineApplication('shop')
      .singleton('db', () => {
        starts += 1;
        return starts === 1 ? never : undefined;
      })
      .job('sync', { schedule }, async () => {});
    const { timerApp, invoke, clock, exits } = open(app, { startupTimeoutMs: 30_000 });
    timerApp.start();
    await clock.advance('1h');
    const answer = invoke('sync');
    await clock.advance(10_000);
    expect([await answer, exits, starts]).toEqual([undefined, [], 2]);
  });
});

test('a store that does not answer ends the worker after the second invocation in a row', async () => {
  const memory = memoryStateStore();
  const silent: StateStore = { ...memory, get: () => never, set: () => never, delete: () => never, list: () => never };
  const app = defineApplication('shop')
    .stateStore(() => silent)
    .job('sync', { schedule }, async (_, { checkpoint }) => {
      await checkpoint.load();
    });
  const { invoke, clock, exits, logger } = open(app, { allowVolatileState: true, storeTimeoutMs: 1_000 });
  for (const expected of [[], [200]]) {
    const answer = invoke('sync');
    await clock.advance(10_000);
    expect(await answer).toContain('ERR_ANYHOST_');
    expect(exits).toEqual(expected);
  }
  expect(logger.lines.find(({ level }) => level === 'fatal')).toMatchObject({ fields: { kind: 'store' } });
});

test('timers that share a moment in which the store does not answer leave the worker as it is', async () => {
  const hang = (): Promise<never> => never;
  const silent: StateStore = { name: 'silent', durable: true, get: hang, list: hang, set: hang, delete: hang };
  const app = defineApplication('shop')
    .stateStore(() => silent)
    .job('sync', { schedule, durableCheckpoint: true }, async () => {})
    .job('report', { schedule, durableCheckpoint: true }, async () => {});
  const { invoke, clock, exits } = open(app, { storeTimeoutMs: 1_000 });
  const both = [invoke('sync'), invoke('report')];
  await clock.advance(10_000);
  for (const answer of await Promise.all(both)) expect(answer).toContain('did not answer');
  expect(exits).toEqual([]);
});

interface Opened {
  readonly timerApp: TimerApp;
  readonly clock: VirtualClock;
  readonly exits: readonly number[];
  readonly logger: LogCapture;
  /** Invokes a timer; gives the message of its failure, `undefined` for success. */
  invoke(service: string): Promise<string | undefined>;
}

/** Timers in a process that only records with which code it would have ended. Functions have ten seconds. */
function open(application: AnyApplication<string>, options: TimerOptions = {}): Opened {
  const clock = new VirtualClock({ now: '2026-03-01T09:30:00.200Z' });
  const logger = captureLogs();
  const exits: number[] = [];
  const timerApp = createTimerApp(
    application,
    { clock, logger, environment: {}, functionTimeoutMs: 10_000, ...options },
    (code) => exits.push(code),
  );
  const invoke = async (service: string): Promise<string | undefined> => {
    const timer = timerApp.timers.find((candidate) => candidate.service === service);
    if (timer === undefined) throw new Error(`There is no timer ${service}.`);
    try {
      await timer.handler(fakeTimer(), fakeInvocationContext());
      return undefined;
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  };
  return { timerApp, clock, exits, logger, invoke };
}
