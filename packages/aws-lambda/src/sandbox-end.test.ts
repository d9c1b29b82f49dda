import { type AnyApplication, cron, defineApplication, type StateStore } from '@anyhost/core';
import { scheduledEvent, schedulerInput } from '@anyhost/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LambdaOptions } from './lambda-options.ts';
import { oneJob, openGate, setUp } from './set-up-handler.fixture.ts';

const TIME = '2026-03-01T09:30:17Z';
const never = (): Promise<never> => new Promise(() => {});
const stuck = () => oneJob(never);
const SHARED = { AWS_LAMBDA_MAX_CONCURRENCY: '8' };
const EVENT = scheduledEvent(TIME);

const fail = (): never => {
  throw new Error('the disk is full');
};
const throwingLogger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail, fatal: fail, child: fail };

/** The answer of an invocation, as a word. */
async function said(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 'success',
    (error: unknown) => Object(error).details?.reason ?? Object(error).code ?? error,
  );
}

describe('an execution that does not settle', () => {
  it('ends the process with exit code 1 before the deadline, after the last line', async () => {
    const { invoke, clock, exits, logger } = setUp(stuck());
    const answer = said(invoke(EVENT, 10_000));
    await clock.advance(9749);
    expect(exits).toEqual([]);
    await clock.advance(1);
    expect(exits).toEqual([1]);
    expect(logger.lines.slice(-3)).toMatchObject([
      { level: 'error', event: 'execution.abandoned', fields: { occurrence: 'tick@2026-03-01T09:30:00Z' } },
      { level: 'warn', event: 'service.failing' },
      {
        level: 'fatal',
        event: 'lambda.sandboxEnded',
        fields: { kind: 'execution', service: 'tick', pending: ["an execution of 'tick'"], exitCode: 1 },
      },
    ]);
    expect(await answer).toBe('ERR_ANYHOST_EXECUTION_ABANDONED');
  });

  it("only fails its invocation with onAbandoned 'refuse', and the next is refused", async () => {
    const { invoke, clock, exits } = setUp(stuck(), { onAbandoned: 'refuse' });
    const answer = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect(await answer).toBe('ERR_ANYHOST_EXECUTION_ABANDONED');
    expect(await said(invoke(EVENT))).toBe('executionAbandoned');
    expect([exits, clock.pendingTimers]).toEqual([[], 0]);
  });

  it('ends the process even if the logger throws, and answers with its own failure', async () => {
    const { invoke, clock, exits } = setUp(stuck(), { logger: throwingLogger });
    const answer = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect([await answer, exits]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', [1]]);
  });

  it('at the stop is left to the stop, which says what is still busy', async () => {
    const { invoke, clock, exits, handler, logger } = setUp(stuck());
    const answer = said(invoke(EVENT));
    await clock.advance(1000);
    const stopped = said(handler.stop());
    await clock.advance(60_000);
    expect([await answer, await stopped]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', 'ERR_ANYHOST_SHUTDOWN_TIMEOUT']);
    expect(exits).toEqual([]);
    expect(logger.lines.at(-1)).toMatchObject({ event: 'host.stopFailed' });
  });

  it('waits for the invocation beside it, which a wrapper of the handler may have begun', async () => {
    const gate = openGate();
    const { invoke, clock, exits } = setUp(stuck().job('good', { schedule: cron('* * * * *') }, () => gate.promise));
    const hanging = said(invoke(schedulerInput({ service: 'tick', scheduledTime: TIME }), 10_000));
    const good = said(invoke(schedulerInput({ service: 'good', scheduledTime: TIME }), 60_000));
    await clock.advance(9750);
    expect([await hanging, exits]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', []]);
    gate.resolve();
    expect([await good, exits]).toEqual(['success', [1]]);
  });
});

describe('a start that does not end', () => {
  const hanging = () => oneJob().singleton('db', never);

  it('ends the process at the end of the second invocation that waited for it; the first is told what is pending', async () => {
    const { invoke, clock, exits, logger } = setUp(hanging());
    const first = invoke(EVENT, 10_000);
    first.catch(() => {});
    await clock.advance(9750);
    await expect(first).rejects.toMatchObject({
      message: expect.stringContaining("singleton 'db'"),
      details: { reason: 'hostStarting' },
    });
    expect(exits).toEqual([]);
    const second = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect([await second, exits]).toEqual(['hostStarting', [1]]);
    expect(logger.lines.at(-1)).toMatchObject({
      level: 'fatal',
      event: 'lambda.sandboxEnded',
      message: expect.stringContaining("singleton 'db'"),
      fields: { kind: 'start', pending: ["singleton 'db'"], exitCode: 1 },
    });
  });

  it('ends the process when it took longer than startupTimeoutMs', async () => {
    const { invoke, clock, exits } = setUp(hanging(), { startupTimeoutMs: 2000, shutdownTimeoutMs: 100 });
    const answer = said(invoke(EVENT, 10_000));
    await clock.advance(3000);
    expect([await answer, exits]).toEqual(['ERR_ANYHOST_STARTUP_TIMEOUT', [1]]);
  });

  it("is waited for by every invocation with onAbandoned 'refuse'", async () => {
    const { invoke, clock, exits } = setUp(hanging(), { onAbandoned: 'refuse', startupTimeoutMs: 3_600_000 });
    for (let invocation = 1; invocation <= 4; invocation += 1) {
      const answer = said(invoke(EVENT, 10_000));
      await clock.advance(9750);
      expect(await answer).toBe('hostStarting');
    }
    expect(exits).toEqual([]);
  });
});

describe('a state store that does not answer', () => {
  function storedJob(): AnyApplication<'tick'> {
    const silent: StateStore = { name: 'silent', durable: true, get: never, list: never, set: never, delete: never };
    return defineApplication('shop')
      .stateStore(() => silent)
      .job('tick', { schedule: cron('* * * * *'), durableCheckpoint: true }, async () => {});
  }

  it('ends the process at the end of the second invocation in a row', async () => {
    const { invoke, clock, exits, logger } = setUp(storedJob());
    for (const exit of [[], [1]]) {
      const answer = said(invoke(EVENT, 30_000));
      await clock.advance(29_000);
      expect([await answer, exits]).toEqual(['storeUnavailable', exit]);
    }
    expect(logger.lines.at(-1)).toMatchObject({ event: 'lambda.sandboxEnded', fields: { kind: 'store' } });
  });
});

describe('on Managed Instances, what hangs', () => {
  const twoServices = (good: () => Promise<void>) =>
    stuck()
      .job('good', { schedule: cron('* * * * *') }, good)
      .job('other', { schedule: cron('* * * * *') }, async () => {});
  const due = (service: string, scheduledTime = TIME) => schedulerInput({ service, scheduledTime });

  /** A handler on Managed Instances, stopped when the test has finished: threads of this process count together. */
  function onInstance<Names extends string>(application: AnyApplication<Names>, options: LambdaOptions<Names> = {}) {
    const subject = setUp(application, { environment: SHARED, ...options });
    onTestFinished(async () => {
      const stopped = said(subject.handler.stop());
      await subject.clock.advance(60_000);
      await stopped;
    });
    return subject;
  }

  const shared = (good: () => Promise<void> = async () => {}, options: LambdaOptions<string> = {}) =>
    onInstance<string>(twoServices(good), options);

  it('in an execution is answered; others go on; the process ends when nothing has been under way for 100 ms', async () => {
    const gate = openGate();
    const { invoke, clock, exits, logger } = shared(() => gate.promise);
    const hanging = said(invoke(due('tick'), 10_000));
    const good = said(invoke(due('good'), 60_000));
    await clock.advance(9750);
    expect(await hanging).toBe('ERR_ANYHOST_EXECUTION_ABANDONED');
    expect(logger.lines.at(-1)).toMatchObject({
      level: 'error',
      event: 'lambda.sandboxEnding',
      fields: { service: 'tick' },
    });
    await clock.advance(1000);
    expect(await said(invoke(due('tick')))).toBe('executionAbandoned');
    expect(await said(invoke(due('other')))).toBe('success');
    gate.resolve();
    expect([await good, exits]).toEqual(['success', []]);
    await clock.advance(99);
    expect(exits).toEqual([]);
    await clock.advance(101);
    expect(exits).toEqual([1]);
    expect(logger.lines.filter(({ event }) => event === 'lambda.sandboxEnding')).toHaveLength(1);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'fatal', event: 'lambda.sandboxEnded' });
  });

  it('is not ended by invocations that come and go', async () => {
    const { invoke, clock, exits } = shared();
    const hanging = said(invoke(due('tick'), 10_000));
    await clock.advance(9750);
    await hanging;
    for (let round = 0; round < 10; round += 1) {
      expect(await said(invoke(due('good')))).toBe('success');
      await clock.advance(60);
    }
    expect(exits).toEqual([]);
    await clock.advance(200);
    expect(exits).toEqual([1]);
  });

  it('does not end the process before the last answer of the others has had 100 ms to leave', async () => {
    const gate = openGate();
    const { invoke, clock, exits } = shared(() => gate.promise);
    const hanging = said(invoke(due('tick'), 10_000));
    const good = said(invoke(due('good'), 60_000));
    await clock.advance(9750);
    await hanging;
    // Shortly before it is looked again whether any is under way.
    await clock.advance(999);
    gate.resolve();
    expect(await good).toBe('success');
    await clock.advance(99);
    expect(exits).toEqual([]);
    await clock.advance(2);
    expect(exits).toEqual([1]);
  });

  it('and settles late ends nothing', async () => {
    const gate = openGate();
    const { invoke, clock, exits } = onInstance(oneJob(() => gate.promise));
    const hanging = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect(await hanging).toBe('ERR_ANYHOST_EXECUTION_ABANDONED');
    gate.resolve();
    await clock.advance(1000);
    expect([await said(invoke(EVENT)), exits, clock.pendingTimers]).toEqual(['success', [], 0]);
  });

  it("ends the process with those beside it with onAbandoned 'endProcess', when its answer has left", async () => {
    const gate = openGate();
    const { invoke, clock, exits } = shared(() => gate.promise, { onAbandoned: 'endProcess' });
    const hanging = said(invoke(due('tick'), 10_000));
    const good = invoke(due('good'), 60_000);
    await clock.advance(9750);
    expect([await hanging, exits]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', []]);
    await clock.advance(100);
    expect(exits).toEqual([1]);
    gate.resolve();
    await good;
  });

  it('ends nothing once the handler is stopped', async () => {
    const { invoke, clock, exits, handler } = shared();
    const hanging = said(invoke(due('tick'), 10_000));
    await clock.advance(9750);
    await hanging;
    const stopped = said(handler.stop());
    await clock.advance(60_000);
    expect([await stopped, exits, clock.pendingTimers]).toEqual(['ERR_ANYHOST_SHUTDOWN_TIMEOUT', [], 0]);
  });

  it('at the stop is left to the stop', async () => {
    const { invoke, clock, exits, handler, logger } = setUp(stuck(), { environment: SHARED });
    const answer = said(invoke(EVENT));
    await clock.advance(1000);
    const stopped = said(handler.stop());
    await clock.advance(60_000);
    expect([await answer, await stopped, exits, clock.pendingTimers]).toEqual([
      'ERR_ANYHOST_EXECUTION_ABANDONED',
      'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
      [],
      0,
    ]);
    expect(logger.lines.map(({ event }) => event)).not.toContain('lambda.sandboxEnding');
  });

  it('ends the process even if the logger throws', async () => {
    const { invoke, clock, exits } = onInstance(stuck(), { logger: throwingLogger });
    const answer = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect([await answer, exits]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', []]);
    await clock.advance(100);
    expect(exits).toEqual([1]);
  });

  it('is a fact of the process, whatever variables the services are given', async () => {
    vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', '8');
    const { invoke, clock, exits } = onInstance(stuck(), { environment: {} });
    const hanging = said(invoke(EVENT, 10_000));
    await clock.advance(9750);
    expect([await hanging, exits]).toEqual(['ERR_ANYHOST_EXECUTION_ABANDONED', []]);
    await clock.advance(100);
    expect(exits).toEqual([1]);
  });

  it('in a start ends the process when nothing is under way, in the second round of invocations', async () => {
    const { invoke, clock, exits, logger } = onInstance(oneJob().singleton('db', never));
    for (const lines of [0, 1]) {
      const both = [said(invoke(EVENT, 10_000)), said(invoke(EVENT, 10_000))];
      await clock.advance(9750);
      expect(await Promise.all(both)).toEqual(['hostStarting', 'hostStarting']);
      expect(logger.lines.filter(({ event }) => event === 'lambda.sandboxEnding')).toHaveLength(lines);
    }
    expect(exits).toEqual([]);
    await clock.advance(200);
    expect(exits).toEqual([1]);
  });

  it("is only answered with onAbandoned 'refuse'", async () => {
    const { invoke, clock, exits } = shared(async () => {}, { onAbandoned: 'refuse' });
    const hanging = said(invoke(due('tick'), 10_000));
    await clock.advance(9750);
    expect(await hanging).toBe('ERR_ANYHOST_EXECUTION_ABANDONED');
    await clock.advance(10_000);
    expect([exits, clock.pendingTimers]).toEqual([[], 0]);
  });
});
