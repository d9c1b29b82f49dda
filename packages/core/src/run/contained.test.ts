import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import type { Logger } from '../base/logger.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { type LogLine, recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { every, onDemand } from '../schedule/schedule.ts';

/** Values that JavaScript can pass where TypeScript would refuse them. */
const anyOf = (value: unknown): ReturnType<typeof JSON.parse> => value;

const boom = (): never => {
  throw new Error('boom');
};

/** Errors that loggers and messages often fail to handle. */
const ODD_ERRORS: readonly (readonly [what: string, make: () => unknown])[] = [
  ['frozen', () => Object.freeze(new TypeError('order 17 has no address'))],
  ['sealed', () => Object.seal(new TypeError('order 17 has no address'))],
  [
    'an aggregate that holds itself',
    () => {
      const error = new AggregateError([], 'all');
      error.errors.push(error);
      return error;
    },
  ],
  [
    'its own cause',
    () => {
      const error = new Error('round');
      error.cause = error;
      return error;
    },
  ],
  [
    'at the end of a long chain of causes',
    () => {
      let error = new Error('first');
      for (let link = 0; link < 20_000; link += 1) error = new Error('next', { cause: error });
      return error;
    },
  ],
  ['named by a symbol', () => Object.assign(new Error('odd'), { name: Symbol('odd') })],
  ['with a message that throws', () => Object.defineProperty(new Error(''), 'message', { get: boom })],
  ['with a stack that throws', () => Object.defineProperty(new Error('odd'), 'stack', { get: boom })],
  ['with a cause that throws', () => Object.defineProperty(new Error('odd'), 'cause', { get: boom })],
  ['with a code that throws', () => Object.defineProperty(new Error('odd'), 'code', { get: boom })],
  [
    'a revoked proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable(new Error('odd'), {});
      revoke();
      return proxy;
    },
  ],
  ['an object whose tag throws', () => Object.defineProperty({}, Symbol.toStringTag, { get: boom })],
  ['an object without a prototype', () => Object.create(null)],
  ['a symbol', () => Symbol('odd')],
];

/** A logger that serializes what it gets, and fails on values that cannot be read or marked. */
function serializingLogger(lines: LogLine[]): Logger {
  const inner = recordingLogger(lines);
  const check = (fields: object | string): void => {
    const err: unknown = typeof fields === 'object' ? Reflect.get(fields, 'err') : undefined;
    if (typeof err !== 'object' || err === null) return;
    if (!Object.isExtensible(err)) boom();
    for (const key of ['name', 'message', 'stack', 'cause', 'code']) `${String(Reflect.get(err, key))}`;
  };
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal') =>
    (fields: object | string, message?: string): void => {
      check(fields);
      if (typeof fields === 'string') inner[level](fields);
      else inner[level](fields, message);
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: () => serializingLogger(lines),
  };
}

describe.each(ODD_ERRORS)('a service that rejects with an error that is %s', (_, make) => {
  test('is faulted, which is logged; other services continue', async () => {
    const lines: LogLine[] = [];
    const application = defineApplication('orders')
      .job('odd', { schedule: every('1m') }, () => Promise.reject(make()))
      .job('well', { schedule: every('1m') }, async () => {});
    const { host, clock, summary } = await scheduledHost(application, { logger: serializingLogger(lines) });
    await clock.advance(120_000);
    expect(summary().toSorted()).toEqual(['odd faulted', 'odd faulted', 'well completed', 'well completed']);
    expect(lines.filter(({ event }) => event === 'execution.faulted').length).toBe(2);
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('is retried, and cancelled or stopped in the wait, as any other', async () => {
    const { host, outcomes } = await startedHost(
      jobOf(() => Promise.reject(make()), { retry: { attempts: 3, delayMs: 60_000 } }),
      { logger: serializingLogger([]) },
    );
    const running = host.run('poll');
    await settle();
    await host.stop();
    await running;
    expect(outcomes.map(({ status }) => status)).toEqual(['faulted', 'interrupted']);
  });

  test('in stopAsync does not keep other services from stopping', async () => {
    const stopped: string[] = [];
    const { host } = await startedHost(
      defineApplication('orders')
        .singleton('pool', () => 1, { dispose: () => stopped.push('pool') })
        .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: async () => void stopped.push('a') }))
        .hostedService('b', () => ({ startAsync: async () => {}, stopAsync: () => Promise.reject(make()) })),
      { logger: serializingLogger([]) },
    );
    await errorOf(host.stop());
    expect([stopped, host.state]).toEqual([['a', 'pool'], 'stopped']);
  });

  test('in startAsync fails the start, and what had started is stopped', async () => {
    const stopped: string[] = [];
    const { host } = hostOf(
      defineApplication('orders')
        .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: async () => void stopped.push('a') }))
        .hostedService('b', () => ({ startAsync: () => Promise.reject(make()), stopAsync: async () => {} })),
      { logger: serializingLogger([]) },
    );
    await errorOf(host.start());
    expect([stopped, host.state]).toEqual([['a'], 'failed']);
  });
});

/** Ways for an `onOutcome` to fail. */
const FAILING_CALLBACKS: readonly (readonly [how: string, () => unknown])[] = [
  ['throws', boom],
  [
    'throws undefined',
    () => {
      throw undefined;
    },
  ],
  ['rejects', async () => boom()],
  [
    'returns a thenable that rejects',
    () =>
      Object.defineProperty({}, 'then', {
        value: (_: unknown, reject: (error: Error) => void) => reject(new Error('boom')),
      }),
  ],
];

describe.each(FAILING_CALLBACKS)('an onOutcome that %s', (_, fail) => {
  test.each(['completed', 'faulted', 'skipped', 'refused'])(
    'is contained for an outcome that is %s',
    async (status) => {
      const seen: string[] = [];
      const rejection: Admission = {
        enter: async ({ service }) =>
          service === 'poll' && status === 'skipped'
            ? { admitted: false, status: 'skipped', reason: 'duplicate' }
            : service === 'poll' && status === 'refused'
              ? { admitted: false, status: 'refused', reason: 'occurrenceBusy' }
              : { admitted: true, leave: async () => {} },
      };
      const application = defineApplication('orders')
        .job('poll', { schedule: every('1m') }, async () => {
          if (status === 'faulted') throw new Error('mine');
        })
        .job('well', { schedule: every('1m') }, async () => {});
      const onOutcome = (outcome: ExecutionOutcome): void | Promise<void> => {
        seen.push(outcome.status);
        return outcome.status === status ? anyOf(fail()) : undefined;
      };
      const { host, clock, lines } = await scheduledHost(application, { admissions: [rejection], onOutcome });
      await clock.advance(180_000);
      await settle();
      expect(seen.length).toBe(6);
      const expected = status === 'completed' ? 6 : 3;
      expect(lines.filter(({ event }) => event === 'outcome.callbackFailed').length).toBe(expected);
      expect(host.state).toBe('started');
      await host.stop();
    },
  );
});

describe('a logger that fails', () => {
  const failing: Logger = { trace: boom, debug: boom, info: boom, warn: boom, error: boom, fatal: boom, child: boom };
  const childFails: Logger = { ...recordingLogger(), child: boom };
  const rejects = async (): Promise<void> => boom();
  const writes = { trace: rejects, debug: rejects, info: rejects, warn: rejects, error: rejects, fatal: rejects };
  const rejecting: Logger = { ...writes, child: () => rejecting };

  test.each([
    ['at every line', failing],
    ['later, at every line', rejecting],
    ['to make a child', childFails],
    ['to say which levels it writes', { ...recordingLogger(), isLevelEnabled: boom }],
  ])('%s affects neither runs nor a clean stop', async (_, logger) => {
    const application = defineApplication('orders')
      .job('poll', { schedule: every('1m') }, async (_signal, execution) => execution.logger.info('working'))
      .job('odd', { schedule: every('1m') }, boom);
    const { host, clock, summary } = await scheduledHost(application, { logger });
    await clock.advance(120_000);
    expect(summary().toSorted()).toEqual(['odd faulted', 'odd faulted', 'poll completed', 'poll completed']);
    await host.stop();
    expect(host.state).toBe('stopped');
  });
});

/** Invalid answers of an admission. */
const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  true,
  'yes',
  {},
  { admitted: 'yes' },
  { admitted: true },
  { admitted: true, leave: 1 },
  { admitted: true, leave: async () => {}, lost: 1 },
  { admitted: true, leave: async () => {}, lost: {} },
  { admitted: false },
  { admitted: false, status: 'skipped' },
  { admitted: false, reason: 'duplicate' },
  { admitted: false, status: 'refused', reason: 'duplicate' },
  { admitted: false, status: 'skipped', reason: 'occurrenceBusy' },
  { admitted: false, status: 'skipped', reason: 'tired' },
];

describe('an admission with an invalid answer', () => {
  test.each(NONSENSE.map((answer) => [answer]))(
    'refuses the run, and the error shows the answer: %o',
    async (answer) => {
      const admission: Admission = { enter: async () => anyOf(answer) };
      const { host } = await startedHost(
        jobOf(async () => {}),
        { admissions: [admission] },
      );
      const outcome = await host.run('poll');
      expect(outcome).toMatchObject({
        status: 'refused',
        reason: 'storeUnavailable',
        error: { cause: { message: expect.stringContaining('An admission answered') } },
      });
      expect((await host.run('poll')).status).toBe('refused');
      await host.stop();
    },
  );

  test('that throws synchronously refuses the run as one that rejects', async () => {
    const { host } = await startedHost(
      jobOf(async () => {}),
      { admissions: [{ enter: boom }] },
    );
    expect(await host.run('poll')).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
    await host.stop();
  });

  test('a leave that throws at once changes nothing', async () => {
    const { host, events } = await startedHost(
      jobOf(async () => {}),
      {
        admissions: [{ enter: async () => ({ admitted: true, leave: boom }) }],
      },
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(events()).toContain('admission.leaveFailed');
    await host.stop();
  });
});

describe('a hook that cannot be read', () => {
  test.each(['stoppingAsync', 'stopAsync', 'stoppedAsync'])('fails its own service, and no other: %s', async (hook) => {
    const stopped: string[] = [];
    const odd = { startAsync: async () => {}, stopAsync: async () => {} };
    const { host } = await startedHost(
      defineApplication('orders')
        .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: async () => void stopped.push('a') }))
        .hostedService('odd', () => odd)
        .job('poll', { schedule: onDemand() }, async () => {}),
    );
    Object.defineProperty(odd, hook, { get: boom });
    expect((await errorOf(host.stop())).message).toBe('boom');
    expect([stopped, host.state]).toEqual([['a'], 'stopped']);
  });

  test.each(['startingAsync', 'startedAsync'])('fails the start: %s', async (hook) => {
    const odd = Object.defineProperty({ startAsync: async () => {}, stopAsync: async () => {} }, hook, { get: boom });
    const { host } = hostOf(defineApplication('orders').hostedService('odd', () => odd));
    expect((await errorOf(host.start())).message).toBe('boom');
    expect(host.state).toBe('failed');
  });
});
