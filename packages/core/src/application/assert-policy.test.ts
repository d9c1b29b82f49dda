import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { continuous, cron, every, onDemand } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';

const nothing = async (): Promise<void> => {};

/** Registers a job with a policy as plain JavaScript can write it. */
function jobWith(policy: unknown): unknown {
  const application = defineApplication('orders');
  return Reflect.apply(application.job, application, ['poll', policy, nothing]);
}

describe('a policy', () => {
  test.each([
    { schedule: every('1m') },
    { schedule: () => every('1m') },
    { schedule: cron('0 6 * * *'), runOnStart: true, jitterMs: 0, timeoutMs: 1000, reserveMs: 1000 },
    { schedule: onDemand(), overlap: 'queue', misfire: 'skip', retry: { attempts: 1 }, durableCheckpoint: true },
    { schedule: every('1m'), onFault: { stopHostAfter: 1 } },
    { schedule: every('1m'), onFault: 'continue', retry: { attempts: 3, delayMs: 0, factor: 1, jitter: 1 } },
    { schedule: every('1m'), maxLatenessMs: 0, continueAttempts: 1, pool: 'imports', hosts: 'all', uses: [] },
    { schedule: every('1m'), record: 'none' },
    { schedule: every('1m'), record: 'last', hosts: 'long-lived' },
    { schedule: every('1m'), record: { history: 20 } },
    { schedule: every('1m'), onFault: { stopHostAfter: undefined }, retry: undefined, record: undefined },
    { schedule: continuous(), onFault: { restart: undefined }, timeoutMs: undefined, overlap: undefined },
    { schedule: continuous(), onFault: 'stopHost', reserveMs: 500 },
    { schedule: continuous(), onFault: { restart: { delayMs: 100, maxDelayMs: 1000 } } },
  ])('is taken: %o', (policy) => {
    expect(() => jobWith(policy)).not.toThrow();
  });

  test.each([
    [{ schedule: undefined }, 'the schedule is undefined'],
    [{}, 'the schedule is undefined'],
    [{ schedule: '*/5 * * * *' }, 'the schedule is "*/5 * * * *"'],
    [{ schedule: { kind: 'hourly' } }, 'the schedule is { kind }'],
  ])('needs a schedule: %o', async (policy, message) => {
    const error = await anyhostErrorOf(() => jobWith(policy));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
    expect(error.message).toContain(`poll: ${message}; expected every('30s'), cron('0 6 * * *')`);
  });

  test.each([Object.create(null), Symbol('every'), {}, 5])('needs a schedule whose kind is text: %o', async (kind) => {
    const error = await anyhostErrorOf(() => jobWith({ schedule: { kind } }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
  });

  test('that throws when it is read is refused, with what it threw', async () => {
    const cause = new Error('mine');
    const policy = {
      get schedule(): never {
        throw cause;
      },
    };
    const error = await anyhostErrorOf(() => jobWith(policy));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION', cause });
  });

  test.each([undefined, null, 'every 5m', 60_000])('must be an object: %o', async (policy) => {
    const error = await anyhostErrorOf(() => jobWith(policy));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('expected an object');
  });

  test('refuses an option it does not know, and names those it does', async () => {
    const error = await anyhostErrorOf(() => jobWith({ schedule: every('1m'), timeout: 5000 }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.details).toEqual({ owner: 'poll', option: 'timeout' });
    expect(error.message).toMatch(/poll: there is no option 'timeout'; known are schedule, .*timeoutMs/);
  });

  test('is checked for background services too', async () => {
    const application = defineApplication('orders');
    const error = await anyhostErrorOf(() =>
      Reflect.apply(application.backgroundService, application, ['poll', { every: '1m' }, () => ({})]),
    );
    expect(error.details).toEqual({ owner: 'poll', option: 'every' });
  });

  test.each([
    [{ reserveMs: 2000, timeoutMs: 1000 }, 'reserveMs', 2000, 'at most timeoutMs (1000 ms)'],
    [{ timeoutMs: 0 }, 'timeoutMs', 0, '1 or more'],
    [{ timeoutMs: -5 }, 'timeoutMs', -5, '1 or more'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs', Number.NaN, '1 or more'],
    [{ timeoutMs: '30s' }, 'timeoutMs', '30s', 'a number'],
    [{ timeoutMs: null }, 'timeoutMs', null, 'a number'],
    [{ reserveMs: 0 }, 'reserveMs', 0, '1 or more'],
    [{ jitterMs: -1 }, 'jitterMs', -1, '0 or more'],
    [{ overlap: 'allow' }, 'overlap', 'allow', "'skip' or 'queue'"],
    [{ misfire: 'all' }, 'misfire', 'all', "'once' or 'skip'"],
    [{ retry: { attempts: 0 } }, 'retry.attempts', 0, 'a whole number, 1 or more'],
    [{ retry: { attempts: 1.5 } }, 'retry.attempts', 1.5, 'a whole number'],
    [{ retry: {} }, 'retry.attempts', undefined, 'a whole number'],
    [{ retry: { attempts: 2, delayMs: -1 } }, 'retry.delayMs', -1, '0 or more'],
    [{ retry: { attempts: 2, factor: 0.5 } }, 'retry.factor', 0.5, '1 or more'],
    [{ retry: { attempts: 2, jitter: 2 } }, 'retry.jitter', 2, '0 to 1'],
    [{ maxLatenessMs: -1 }, 'maxLatenessMs', -1, '0 or more'],
    [{ maxLatenessMs: Number.POSITIVE_INFINITY }, 'maxLatenessMs', Number.POSITIVE_INFINITY, '0 to 316224000000'],
    [{ continueAttempts: 0 }, 'continueAttempts', 0, 'a whole number, 1 or more'],
    [{ pool: '' }, 'pool', '', 'the name of a pool'],
    [{ pool: 1 }, 'pool', 1, 'the name of a pool'],
    [{ record: 'all' }, 'record', 'all', "'none', 'last' or { history: n }"],
    [{ record: null }, 'record', null, "'none', 'last' or { history: n }"],
    [{ record: {} }, 'record.history', undefined, 'a whole number, 1 or more'],
    [{ record: { history: 0 } }, 'record.history', 0, 'a whole number, 1 or more'],
    [{ hosts: 'serverless' }, 'hosts', 'serverless', "'all' or 'long-lived'"],
    [{ uses: 'pool' }, 'uses', 'pool', 'an array of names'],
    [{ onFault: 'restart' }, 'onFault', 'restart', "'continue'"],
    [{ onFault: null }, 'onFault', null, "'continue'"],
    [{ onFault: {} }, 'onFault', '{}', '{ stopHostAfter: n }'],
    [{ onFault: { stopHostAfter: 0 } }, 'onFault.stopHostAfter', 0, 'a whole number, 1 or more'],
  ])('refuses %o', async (options, option, value, expectation) => {
    const error = await anyhostErrorOf(() => jobWith({ schedule: every('1m'), ...options }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(`poll: ${option} is `);
    expect(error.message).toContain(expectation);
    expect(error.details).toEqual({ owner: 'poll', option, value });
  });

  test.each([null, 3, 'three'])('refuses a retry that is not an object: %o', async (retry) => {
    const error = await anyhostErrorOf(() => jobWith({ schedule: every('1m'), retry }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('poll: retry');
  });

  test.each([{ restart: null }, { restart: 5 }])('refuses a restart that is not an object: %o', async (onFault) => {
    const error = await anyhostErrorOf(() => jobWith({ schedule: continuous(), onFault }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('poll: onFault');
  });

  test.each([
    [{ schedule: every('1m'), onFault: 'stopHost' }, "{ stopHostAfter: n } for every('1m')"],
    [{ schedule: every('1m'), onFault: { restart: {} } }, "{ stopHostAfter: n } for every('1m')"],
    [{ schedule: continuous(), onFault: 'continue' }, "'stopHost' or { restart: { delayMs } } for continuous()"],
    [{ schedule: continuous(), onFault: { stopHostAfter: 2 } }, "'stopHost' or { restart"],
    [{ schedule: continuous(), timeoutMs: 1000 }, 'one long execution'],
    [{ schedule: continuous(), retry: { attempts: 2 } }, 'one long execution'],
    [{ schedule: continuous(), overlap: 'queue' }, 'one long execution'],
  ])('refuses what the schedule cannot have: %o', async (policy, message) => {
    const error = await anyhostErrorOf(() => jobWith(policy));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(message);
  });
});

describe('a schedule written as an object literal', () => {
  test.each([
    [{ kind: 'every', periodMs: 500 }, /whole number of seconds/],
    [{ kind: 'every', periodMs: 0 }, /whole number of seconds/],
    [{ kind: 'every', periodMs: -1000 }, /whole number of seconds/],
    [{ kind: 'every', periodMs: '60000' }, /whole number of seconds/],
    [{ kind: 'every' }, /whole number of seconds/],
    [{ kind: 'cron', expression: '* * * * *' }, /undefined is not a time zone/],
    [{ kind: 'cron', expression: '* *', timeZone: 'UTC' }, /five fields/],
  ])('is validated like one from a schedule function: %o', (schedule, message) => {
    expect(() => jobWith({ schedule })).toThrowError(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_SCHEDULE', message: expect.stringMatching(message) }),
    );
  });
});
