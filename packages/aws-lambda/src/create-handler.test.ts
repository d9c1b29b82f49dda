import {
  type BuiltInServices,
  continuous,
  cron,
  defineApplication,
  delay,
  every,
  type Job,
  memoryStateStore,
  type StandardSchema,
  type StateStore,
} from '@anyhost/core';
import { healthReport } from '@anyhost/core/health';
import { captureLogs, fakeLambdaContext, scheduledEvent, schedulerInput, VirtualClock } from '@anyhost/testing';
import type { Handler } from 'aws-lambda';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHandler } from './create-handler.ts';
import { oneJob, openGate, setUp } from './set-up-handler.fixture.ts';

const TIME = '2026-03-01T09:30:17Z';

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const twoJobs = () =>
  defineApplication('shop')
    .job('first', { schedule: cron('* * * * *') }, async () => {})
    .job('second', { schedule: every('30s') }, async () => {});

describe('the handler', () => {
  it('declares two parameters, because Lambda refuses callbacks', () => {
    expect(createHandler(oneJob())).toHaveLength(2);
  });

  it('answers a schedule with nothing', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
    expect(outcomes).toMatchObject([{ status: 'completed', service: 'tick', trigger: 'schedule' }]);
  });

  it('answers a manual run with a summary that is plain JSON', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    const summary = await invoke({ trigger: 'manual' });
    expect(JSON.parse(JSON.stringify(summary))).toEqual({
      service: 'tick',
      executionId: outcomes[0]?.executionId,
      status: 'completed',
      interrupted: false,
      runAgain: false,
      durationMs: 0,
    });
  });

  it('installs no signal handlers and leaves no timers', async () => {
    const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = listeners();
    const { invoke, clock } = setUp(oneJob());
    await invoke(scheduledEvent(TIME));
    expect(listeners()).toEqual(before);
    expect(clock.pendingTimers).toBe(0);
  });

  it('refuses a context without the remaining time', async () => {
    const handler: Handler = createHandler(oneJob(), { environment: {}, logger: captureLogs() });
    // What a caller without types may do.
    const call = Promise.resolve(Reflect.apply(handler, undefined, [scheduledEvent(TIME)]));
    await expect(call).rejects.toMatchObject({ code: 'ERR_ANYHOST_NO_DEADLINE' });
  });

  it('refuses an event that it does not understand, and serves the next', async () => {
    const { invoke } = setUp(oneJob());
    await expect(invoke({ Records: [] })).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_EVENT' });
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
  });
});

describe('an event that ignoreEvents names', () => {
  const PING = { source: 'serverless-plugin-warmup' };
  const ignoreEvents = (event: unknown): boolean => Object(event).source === PING.source;

  it('is answered with nothing, said at debug, and starts no host', async () => {
    const { invoke, logger, outcomes, handler } = setUp(oneJob(), { ignoreEvents });
    await expect(invoke(PING)).resolves.toBeUndefined();
    expect(logger.lines).toMatchObject([{ level: 'debug', event: 'lambda.eventIgnored' }]);
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
    expect(outcomes).toMatchObject([{ status: 'completed' }]);
    await handler.stop();
  });

  it('is answered with nothing even if the logger throws', async () => {
    const logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail, fatal: fail, child: fail };
    await expect(setUp(oneJob(), { ignoreEvents, logger }).invoke(PING)).resolves.toBeUndefined();
  });

  it('is an error without the option', async () => {
    await expect(setUp(oneJob()).invoke(PING)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_EVENT' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no source');
      },
      'ignoreEvents() threw: no source',
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
      'ignoreEvents() threw: A non-Error value was thrown: undefined',
    ],
    ['answers a promise', async () => true, 'ignoreEvents answered Promise {}; expected true to ignore'],
    [
      'answers a promise that rejects',
      async () => {
        throw new Error('no source');
      },
      'ignoreEvents answered Promise {}',
    ],
    ['answers nothing', () => {}, 'ignoreEvents answered undefined; expected true'],
  ])('cannot be told by one that %s: the invocation fails and nothing runs', async (_, wrong, message) => {
    const options = Object.assign({}, { ignoreEvents: wrong });
    const { invoke, outcomes } = Reflect.apply(setUp, undefined, [oneJob(), options]);
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(message),
    });
    expect(outcomes).toEqual([]);
  });
});

const fail = (): never => {
  throw new Error('the disk is full');
};

describe('an error', () => {
  const answerTo = (thrown: () => unknown) =>
    setUp(
      oneJob(async () => {
        throw thrown();
      }),
    ).invoke(scheduledEvent(TIME));

  it('without a message is told by its inner errors, under its own name', async () => {
    const original = new AggregateError([new Error('no tea'), new RangeError('no cups')]);
    const answer = answerTo(() => original);
    await expect(answer).rejects.toMatchObject({
      name: 'AggregateError',
      message: 'Error: no tea; RangeError: no cups',
      cause: original,
    });
  });

  it('with many inner errors says how many more there are', async () => {
    const errors = Array.from({ length: 12 }, (_, order) => new Error(`order ${order}`));
    await expect(answerTo(() => new AggregateError(errors))).rejects.toThrow(/order 7; and 4 more$/);
  });

  it.each([
    ['its cause', Object.assign(new TypeError(), { cause: new Error('no connection') }), 'Error: no connection'],
    [
      'a value that is no error',
      new AggregateError(['no tea', { secret: 'x' }, new RangeError()]),
      '"no tea"; { secret }; RangeError',
    ],
    [
      'no more than the beginning of a long text',
      new AggregateError([new Error('x'.repeat(9000))]),
      `Error: ${'x'.repeat(493)}…`,
    ],
    [
      'nothing of errors that cannot be read',
      Object.defineProperty(new AggregateError([]), 'errors', {
        get: () => {
          throw new Error('closed');
        },
      }),
      'The error has no message.',
    ],
  ])('without a message is told by %s', async (_, original, message) => {
    await expect(answerTo(() => original)).rejects.toMatchObject({ message });
  });

  it.each([
    ['a stack that cannot be read', 'stack', { get: () => fail() }, { name: 'RangeError', message: 'no cups' }],
    ['a stack that is not a text', 'stack', { value: 7 }, { name: 'RangeError', message: 'no cups' }],
    ['an empty name', 'name', { value: '' }, { name: 'RangeError', message: 'no cups' }],
    ['a long stack', 'stack', { value: 'x'.repeat(40_000) }, { stack: expect.stringMatching(/more characters\)$/) }],
    [
      'a long message',
      'message',
      { value: 'x'.repeat(9000) },
      { message: `${'x'.repeat(8192)}… (808 more characters)` },
    ],
  ])('with %s is replaced by one that Lambda can show', async (_, field, property, expected) => {
    const original = Object.defineProperty(
      Object.assign(new RangeError('no cups'), { code: 'E_CUPS' }),
      field,
      property,
    );
    await expect(answerTo(() => original)).rejects.toMatchObject({ ...expected, code: 'E_CUPS' });
  });

  it('of a start is reported in the same way', async () => {
    const app = oneJob().singleton('db', () => {
      throw new AggregateError([new Error('connect ECONNREFUSED')]);
    });
    const { invoke, handler } = setUp(app);
    const expected = { name: 'AggregateError', message: 'Error: connect ECONNREFUSED' };
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject(expected);
    await expect(handler.start()).rejects.toMatchObject(expected);
  });

  it('without any text says so', async () => {
    await expect(answerTo(() => new TypeError())).rejects.toMatchObject({
      name: 'TypeError',
      message: 'The error has no message.',
    });
  });
});

describe('the occurrence', () => {
  it('of a cron schedule is the minute of the scheduled time', async () => {
    const { invoke, outcomes } = setUp(twoJobs());
    await invoke(schedulerInput({ service: 'first', scheduledTime: TIME }));
    expect(outcomes[0]?.occurrence).toEqual({
      id: 'first@2026-03-01T09:30:00Z',
      scheduledTime: new Date('2026-03-01T09:30:00Z'),
    });
  });

  it('of a cron schedule that depends on the settings is one too', async () => {
    const schema: StandardSchema<unknown, { readonly cron: string }> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { cron: '0 6 * * *' } }) },
    };
    const app = defineApplication('shop')
      .settings('ordering', schema)
      .job('tick', { schedule: ({ ordering }) => cron(ordering.cron) }, async () => {});
    const { invoke, outcomes } = setUp(app);
    await invoke(scheduledEvent(TIME));
    expect(outcomes[0]?.occurrence?.id).toBe('tick@2026-03-01T09:30:00Z');
  });

  it('of a period keeps its seconds, because a rate counts from when its schedule was made', async () => {
    const { invoke, outcomes } = setUp(twoJobs());
    await invoke(schedulerInput({ service: 'second', scheduledTime: TIME }));
    expect(outcomes[0]?.occurrence?.id).toBe('second@2026-03-01T09:30:17Z');
  });

  it('is the same for every delivery, and the attempt is counted', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    for (const attempt of [1, 2]) await invoke(schedulerInput({ scheduledTime: TIME, attempt }));
    expect(outcomes).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    expect(outcomes[1]?.occurrence).toEqual(outcomes[0]?.occurrence);
  });

  it('is missing in a manual run', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    await invoke({ trigger: 'manual' });
    expect(outcomes).toMatchObject([{ occurrence: undefined, trigger: 'manual' }]);
  });
});

describe('the service', () => {
  it('is the only background service of the application', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    await invoke(scheduledEvent(TIME));
    expect(outcomes).toMatchObject([{ service: 'tick' }]);
  });

  it('is the one that the event names', async () => {
    const { invoke, outcomes } = setUp(twoJobs());
    await invoke({ service: 'second', trigger: 'manual' });
    expect(outcomes).toMatchObject([{ service: 'second' }]);
  });

  it('is the one of the option, which wins over the environment', async () => {
    const { invoke, outcomes } = setUp(twoJobs(), { service: 'second', environment: { ANYHOST_SERVICE: 'first' } });
    await invoke(scheduledEvent(TIME));
    expect(outcomes).toMatchObject([{ service: 'second' }]);
  });

  it('is the one of ANYHOST_SERVICE, read when the first invocation comes', async () => {
    const environment: Record<string, string> = {};
    const { invoke, outcomes } = setUp(twoJobs(), { environment });
    environment['ANYHOST_SERVICE'] = 'second';
    await invoke(scheduledEvent(TIME));
    expect(outcomes).toMatchObject([{ service: 'second' }]);
  });

  it('must be named where there are several', async () => {
    const { invoke } = setUp(twoJobs(), { environment: { ANYHOST_SERVICE: '' } });
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
      message: expect.stringContaining('the application has several: first, second.'),
    });
  });

  it('must exist', async () => {
    const { invoke } = setUp(twoJobs());
    await expect(invoke({ service: 'third', trigger: 'manual' })).rejects.toMatchObject({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
      message: 'There is no background service "third", which the event names; the application has first, second.',
    });
    const bound = setUp(twoJobs(), { environment: { ANYHOST_SERVICE: 'third' } });
    await expect(bound.invoke(scheduledEvent(TIME))).rejects.toThrow('"third", which ANYHOST_SERVICE names');
  });

  it('that is registered for long-lived hosts is refused when the host is built, with the way out', async () => {
    const app = oneJob().job('relay', { schedule: continuous(), hosts: 'long-lived' }, async () => {});
    const refused = expect.objectContaining({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
      message: expect.stringMatching(
        /^"relay", which the option service names, is registered with hosts: 'long-lived': .*@anyhost\/node/,
      ),
    });
    expect(() => createHandler(app, { service: 'relay' })).toThrow(refused);
    const bound = setUp(app, { environment: { ANYHOST_SERVICE: 'relay' } });
    await expect(bound.handler.start()).rejects.toThrow(
      "which ANYHOST_SERVICE names, is registered with hosts: 'long-",
    );
    const { invoke, outcomes } = setUp(app);
    await expect(invoke({ service: 'relay', trigger: 'manual' })).rejects.toThrow(
      'which the event names, is registered',
    );
    await invoke(scheduledEvent(TIME));
    expect(outcomes).toMatchObject([{ service: 'tick', status: 'completed' }]);
  });

  it('must be the one that the function is bound to', async () => {
    const { invoke, outcomes } = setUp(twoJobs(), { service: 'second' });
    await expect(invoke({ service: 'first', trigger: 'manual' })).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_EVENT',
      message: expect.stringContaining('The event asks for "first", but the option service binds'),
    });
    await invoke({ service: 'second', trigger: 'manual' });
    expect(outcomes).toMatchObject([{ service: 'second' }]);
  });

  it('that the function is bound to is the only background service that starts', async () => {
    const made: string[] = [];
    const service = (name: string) => () => {
      made.push(name);
      return { startAsync: async () => {}, executeAsync: async () => {}, stopAsync: async () => {} };
    };
    const app = defineApplication('shop')
      .backgroundService('first', { schedule: every('30s') }, service('first'))
      .backgroundService('second', { schedule: every('30s') }, service('second'));
    await setUp(app, { service: 'second' }).handler.start();
    expect(made).toEqual(['second']);
  });
});

describe('the time', () => {
  it('aborts the signal a reserve before the deadline, and the failure names the occurrence that ran out of it', async () => {
    const { invoke, clock, exits } = setUp(oneJob(untilAborted));
    const answer = invoke(scheduledEvent(TIME), 10_000);
    answer.catch(() => {});
    await clock.advance(7999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    await expect(answer).rejects.toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_TIMED_OUT',
      message: 'tick@2026-03-01T09:30:00Z ran out of time (attempt 1, after 8000 ms).',
    });
    expect(exits).toEqual([]);
  });

  it('is too short below 300 ms, and the service is not called', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    await expect(invoke(scheduledEvent(TIME), 299)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      details: { reason: 'insufficientTime' },
    });
    expect(outcomes).toMatchObject([{ status: 'refused' }]);
  });
});

describe('the answer', () => {
  it('is success when the service returns although its signal has aborted', async () => {
    const { invoke, clock } = setUp(oneJob((signal) => untilAborted(signal).catch(() => {})));
    const answer = invoke({ trigger: 'manual' }, 10_000);
    await clock.advance(8000);
    await expect(answer).resolves.toMatchObject({ status: 'completed', interrupted: true, durationMs: 8000 });
  });

  it('is the very error of a service that faults', async () => {
    class PriceError extends Error {}
    const error = new PriceError('no prices today');
    const { invoke } = setUp(oneJob(() => Promise.reject(error)));
    await expect(invoke(scheduledEvent(TIME))).rejects.toBe(error);
  });

  it('is an error even when the service throws none', async () => {
    const { invoke } = setUp(oneJob(() => Promise.reject(undefined)));
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_FAULTED' });
  });

  it('is success for a continuous service whose time is over', async () => {
    const app = defineApplication('shop').job('loop', { schedule: { kind: 'continuous' } }, untilAborted);
    const { invoke, clock } = setUp(app);
    const answer = invoke({ trigger: 'manual' }, 10_000);
    await clock.advance(8000);
    await expect(answer).resolves.toMatchObject({ status: 'interrupted' });
  });

  it('is a failure when the host stops while the service runs', async () => {
    const { invoke, clock, handler } = setUp(oneJob(untilAborted));
    const answer = invoke(scheduledEvent(TIME));
    answer.catch(() => {});
    await clock.advance(0);
    await handler.stop();
    await expect(answer).rejects.toMatchObject({ code: 'ERR_ANYHOST_EXECUTION_INTERRUPTED' });
  });

  it('is success for the second of two invocations that overlap, with the reason for a manual run', async () => {
    const { invoke, clock, handler } = setUp(oneJob((signal) => untilAborted(signal).catch(() => {})));
    await handler.start();
    const first = invoke(scheduledEvent(TIME), 10_000);
    await expect(invoke({ trigger: 'manual' })).resolves.toMatchObject({ status: 'skipped', reason: 'overlap' });
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
    const another = invoke(scheduledEvent('2026-03-01T09:31:00Z'));
    await expect(another).rejects.toMatchObject({ details: { reason: 'serviceBusy' } });
    await clock.advance(8000);
    await expect(first).resolves.toBeUndefined();
  });

  it('is success when an admission finds a duplicate, and a failure when it finds the occurrence busy', async () => {
    const admission = {
      enter: async ({ trigger }: { readonly trigger: string }) =>
        trigger === 'manual'
          ? ({ admitted: false, status: 'skipped', reason: 'duplicate' } as const)
          : ({ admitted: false, status: 'refused', reason: 'occurrenceBusy' } as const),
    };
    const { invoke } = setUp(oneJob(), { admissions: [admission] });
    await expect(invoke({ trigger: 'manual' })).resolves.toMatchObject({ status: 'skipped', reason: 'duplicate' });
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({ details: { reason: 'occurrenceBusy' } });
  });

  it('is a failure when a lease is lost', async () => {
    const lost = new AbortController();
    const admission = { enter: async () => ({ admitted: true, lost: lost.signal, leave: async () => {} }) as const };
    const { invoke, handler } = setUp(
      oneJob((signal) => {
        const aborted = untilAborted(signal);
        lost.abort();
        return aborted;
      }),
      { admissions: [admission] },
    );
    await handler.start();
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({ code: 'ERR_ANYHOST_LEASE_LOST' });
  });

  it('is a failure when an admission cannot be asked', async () => {
    const { invoke } = setUp(oneJob(), {
      admissions: [{ enter: () => Promise.reject(new Error('no connection')) }],
    });
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({ details: { reason: 'storeUnavailable' } });
  });

  it('to a continuation that finds no unfinished work is success', async () => {
    const { invoke, outcomes } = setUp(oneJob());
    await expect(invoke({ trigger: 'continuation' })).resolves.toBeUndefined();
    expect(outcomes).toMatchObject([{ status: 'skipped', reason: 'nothingToContinue' }]);
  });
});

describe('a continuation that names no service, in a function of several', () => {
  /** Two services that need as many links of five seconds, and a store whose calls are recorded. */
  function chains(links: Readonly<Record<string, number>>) {
    const left = new Map(Object.entries(links));
    const memory = memoryStateStore();
    const calls: string[] = [];
    const record = <Answer>(call: string, answer: Answer): Answer => {
      calls.push(call);
      return answer;
    };
    const store: StateStore = {
      name: 'durable',
      durable: true,
      get: (key) => record(`get ${key}`, memory.get(key)),
      list: (prefix) => record(`list ${prefix}`, memory.list(prefix)),
      set: (key, value, options) => record(`set ${key}`, memory.set(key, value, options)),
      delete: (key, condition) => record(`delete ${key}`, memory.delete(key, condition)),
    };
    const link: Job<BuiltInServices> = async (_signal, { service, services, runAgain }) => {
      await delay(services.clock, 5000);
      const remaining = (left.get(service) ?? 1) - 1;
      left.set(service, remaining);
      if (remaining < 0) throw new Error(`${service} failed`);
      if (remaining > 0) runAgain();
    };
    const app = defineApplication('shop')
      .stateStore(() => store)
      .job('first', { schedule: every('1m') }, link)
      .job('second', { schedule: every('1m') }, link);
    return { app, calls, left };
  }

  const tick = (service: string) => schedulerInput({ service, scheduledTime: '2026-03-01T09:30:00Z' });

  it('resumes every service that has unfinished work, each for its own due time', async () => {
    const { app, left } = chains({ first: 2, second: 2 });
    const { invoke, clock, outcomes } = setUp(app);
    const ticks = [invoke(tick('first'), 10_000), invoke(tick('second'), 10_000)];
    await clock.advance('5s');
    await Promise.all(ticks);
    const continuation = invoke({ trigger: 'continuation' }, 10_000);
    await clock.advance('5s');
    await expect(continuation).resolves.toBeUndefined();
    expect(outcomes.slice(2)).toMatchObject([
      { trigger: 'continuation', occurrence: { id: 'first@2026-03-01T09:30:00Z' }, status: 'completed' },
      { trigger: 'continuation', occurrence: { id: 'second@2026-03-01T09:30:00Z' }, status: 'completed' },
    ]);
    expect([...left.values()]).toEqual([0, 0]);
  });

  it('calls the store once where there is none; one for a service that it names does as well', async () => {
    const { app, calls } = chains({});
    const { invoke } = setUp(app);
    await invoke({ trigger: 'continuation' });
    expect(calls.splice(0)).toEqual(['list ledger:shop/']);
    await invoke({ service: 'first', trigger: 'continuation' });
    expect(calls).toEqual(['get ledger:shop/first']);
  });

  it('fails with the error of what failed, so that Lambda tries again', async () => {
    const { app, left } = chains({ first: 2, second: 2 });
    const { invoke, clock } = setUp(app);
    const ticks = [invoke(tick('first'), 10_000), invoke(tick('second'), 10_000)];
    await clock.advance('5s');
    await Promise.all(ticks);
    left.set('first', 0);
    const failed = expect(invoke({ trigger: 'continuation' }, 10_000)).rejects.toThrow('first failed');
    await clock.advance('5s');
    await failed;
    left.set('first', 0);
    left.set('second', 0);
    const again = expect(invoke({ trigger: 'continuation' }, 10_000)).rejects.toThrow('first failed');
    await clock.advance('5s');
    await again;
  });
});

describe('the start', () => {
  function startingApp(startAsync: () => Promise<void>) {
    return oneJob().hostedService('migrations', () => ({ startAsync, stopAsync: async () => {} }));
  }

  it('happens once, however often it is requested', async () => {
    let starts = 0;
    const { invoke, handler } = setUp(
      startingApp(async () => {
        starts += 1;
      }),
    );
    expect(starts).toBe(0);
    await Promise.all([handler.start(), handler.start(), invoke({ trigger: 'manual' })]);
    await invoke(scheduledEvent(TIME));
    expect(starts).toBe(1);
  });

  it('is awaited by concurrent invocations', async () => {
    const gate = openGate();
    const { invoke, outcomes, clock } = setUp(startingApp(() => gate.promise));
    const answers = Promise.all([invoke({ trigger: 'manual' }), invoke({ trigger: 'manual' })]);
    await clock.advance(1000);
    expect(outcomes).toEqual([]);
    gate.resolve();
    await expect(answers).resolves.toMatchObject([{ status: 'completed' }, { status: 'skipped', reason: 'overlap' }]);
  });

  it('that is not over shortly before the deadline fails the invocation, continues, and serves the next', async () => {
    const gate = openGate();
    let starts = 0;
    const { invoke, clock } = setUp(
      startingApp(() => {
        starts += 1;
        return gate.promise;
      }),
    );
    const answer = invoke(scheduledEvent(TIME), 10_000);
    answer.catch(() => {});
    await clock.advance(9750);
    await expect(answer).rejects.toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      details: { reason: 'hostStarting' },
    });
    gate.resolve();
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
    expect(starts).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that fails also fails the invocation with its error, and only the next invocation retries', async () => {
    const error = new Error('no database');
    let starts = 0;
    const { invoke } = setUp(
      startingApp(async () => {
        starts += 1;
        if (starts === 1) throw error;
      }),
    );
    await expect(invoke(scheduledEvent(TIME))).rejects.toBe(error);
    expect(starts).toBe(1);
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
    expect(starts).toBe(2);
  });

  it('ahead of the first invocation rejects when it fails', async () => {
    const error = new Error('no database');
    await expect(setUp(startingApp(() => Promise.reject(error))).handler.start()).rejects.toBe(error);
  });
});

describe('the stop', () => {
  it('is final: later invocations are refused, with a line and an outcome', async () => {
    const { invoke, handler, logger, outcomes } = setUp(oneJob());
    await invoke(scheduledEvent(TIME));
    await handler.stop();
    await expect(invoke(scheduledEvent(TIME))).rejects.toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      details: { reason: 'stopping' },
    });
    expect(outcomes).toMatchObject([{ status: 'completed' }, { status: 'refused', reason: 'stopping' }]);
    expect(logger.lines.at(-1)).toMatchObject({ event: 'execution.refused' });
  });

  it('before the first invocation is final too, and stopping twice is one stop', async () => {
    const { invoke, handler, outcomes } = setUp(oneJob());
    await handler.stop();
    await handler.stop();
    await expect(invoke({ trigger: 'manual' })).rejects.toMatchObject({ details: { reason: 'stopping' } });
    expect(outcomes).toMatchObject([{ status: 'refused' }]);
  });
});

describe('the health of a handler', () => {
  it('is reported by a call, before the start and after it', async () => {
    const { handler, invoke } = setUp(oneJob().healthCheck('database', () => ({ status: 'degraded' })));
    expect(await healthReport(handler.health)).toMatchObject({ status: 'unhealthy', state: 'created' });
    await handler.start();
    await invoke({ trigger: 'manual' });
    const report = await healthReport(handler.health);
    expect(report).toMatchObject({ status: 'degraded', services: [{ name: 'tick', counts: { completed: 1 } }] });
    expect(report.checks.at(-1)).toMatchObject({ name: 'database', status: 'degraded' });
    await handler.stop();
    expect(await healthReport(handler.health, { tag: 'ready' })).toMatchObject({
      status: 'unhealthy',
      state: 'stopped',
    });
  });
});

describe('the environment', () => {
  it('that services see is a copy taken when the host was made', async () => {
    const seen: unknown[] = [];
    const app = defineApplication('shop').job('tick', { schedule: every('30s') }, async (_, { services }) => {
      seen.push(services.environment.variables['SHOP_REGION']);
    });
    vi.stubEnv('SHOP_REGION', 'north');
    onTestFinished(() => void vi.unstubAllEnvs());
    const handler = createHandler(app, { logger: captureLogs() });
    await handler({ trigger: 'manual' }, fakeLambdaContext());
    vi.stubEnv('SHOP_REGION', 'south');
    await handler({ trigger: 'manual' }, fakeLambdaContext());
    expect(seen).toEqual(['north', 'north']);
  });
});

describe('state that dies with the sandbox', () => {
  const volatile = (): StateStore => memoryStateStore({ clock: new VirtualClock() });
  const app = () =>
    defineApplication('shop')
      .stateStore(volatile)
      .job('tick', { schedule: every('30s'), durableCheckpoint: true }, async () => {});

  it('is refused for a service that asks for durable checkpoints', async () => {
    await expect(setUp(app()).invoke(scheduledEvent(TIME))).rejects.toMatchObject({
      code: 'ERR_ANYHOST_NO_DURABLE_STORE',
    });
  });

  it('can be allowed', async () => {
    const { invoke } = setUp(app(), { allowVolatileState: true });
    await expect(invoke(scheduledEvent(TIME))).resolves.toBeUndefined();
  });
});

describe('options from JavaScript', () => {
  it.each([
    [{ servce: 'tick' }, `createHandler: there is no option 'servce'; known are logger, `],
    [{ onAbandoned: 'ignore' }, `createHandler: onAbandoned is "ignore"; expected 'end' or 'endProcess' or 'refuse'.`],
    [{ ignoreEvents: ['warmup'] }, 'createHandler: ignoreEvents is an array of 1 element; expected a function'],
    [{ allowVolatileState: 'no' }, `createHandler: allowVolatileState is "no"; expected true or false.`],
    [{ redact: 'token' }, 'createHandler: redact is "token"; expected an array of paths'],
    [{ redact: ['a..b'] }, 'createHandler: redact[0] is "a..b"; expected a path of fields'],
    [{ redact: ['token'], logger: captureLogs() }, 'expected undefined together with the option logger'],
    [{ startupTimeoutMs: -1 }, 'startupTimeoutMs is -1; expected a number, 0 or more'],
  ])('are refused at once when they make no sense: %o', (options, message) => {
    expect(() => Reflect.apply(createHandler, undefined, [oneJob(), options])).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(message) }),
    );
  });

  it.each([[undefined], [null], [{}], ['app'], [{ definition: {} }]])('need an application, not %o', (application) => {
    expect(() => Reflect.apply(createHandler, undefined, [application])).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('defineApplication'),
      }),
    );
  });

  it.each([[null], ['service'], [() => {}], [[]]])('must be an object, not %o', (options) => {
    expect(() => Reflect.apply(createHandler, undefined, [oneJob(), options])).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
    );
  });

  it('are refused at once when they name a service that does not exist', () => {
    expect(() => Reflect.apply(createHandler, undefined, [oneJob(), { service: 'tock' }])).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_UNKNOWN_SERVICE' }),
    );
  });
});
