import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { continuous, cron, every } from '../schedule/schedule.ts';
import { buildHost } from './build-host.ts';

const platform = { name: 'test', longLived: true, logger: silentLogger, environment: {} };
const nothing = async (): Promise<void> => {};

/** Calls a function as plain JavaScript can. */
const call = (target: object, method: string, ...given: unknown[]): unknown =>
  Reflect.apply(Reflect.get(target, method), target, given);

describe('what is given from JavaScript is refused with ERR_ANYHOST_INVALID_OPTION', () => {
  const application = defineApplication('orders');
  const job = (policy: object): unknown =>
    call(application, 'job', 'poll', { schedule: every('1m'), ...policy }, nothing);

  test.each([undefined, null, {}, { definition: {} }, 'orders', () => application])(
    'as an application: %o',
    async (given) => {
      const error = await anyhostErrorOf(() => Reflect.apply(buildHost, undefined, [given, platform, {}]));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
      expect(error.message).toContain('Expected an application created with defineApplication()');
    },
  );

  const cases: readonly [string, () => unknown, RegExp][] = [
    [
      'an unknown option of a singleton',
      () => call(application, 'singleton', 'pool', () => 1, { disposed: nothing }),
      /singleton\('pool'\): there is no option 'disposed'; known are dispose/,
    ],
    [
      'an unknown option of a scoped service',
      () => call(application, 'scoped', 'cart', () => 1, { lifetime: 1 }),
      /scoped\('cart'\): there is no option 'lifetime'/,
    ],
    [
      'an unknown option of a state store',
      () => call(application, 'stateStore', () => 1, { close: nothing }),
      /there is no option 'close'/,
    ],
    [
      'an unknown option of an override',
      () =>
        call(
          application.singleton('pool', () => 1),
          'override',
          'pool',
          () => 1,
          { end: nothing },
        ),
      /override\('pool'\): there is no option 'end'/,
    ],
    ['options that are none', () => call(application, 'singleton', 'pool', () => 1, nothing), /expected an object/],
    [
      'a disposal that is not a function',
      () => call(application, 'singleton', 'pool', () => 1, { dispose: 'end' }),
      /dispose is "end"; expected a function/,
    ],
    [
      'an unknown option of cron',
      () => Reflect.apply(cron, undefined, ['0 6 * * *', { timezone: 'Europe/Amsterdam' }]),
      /there is no option 'timezone'; known are timeZone/,
    ],
    [
      'an unknown option of a hosted service',
      () => call(application, 'hostedService', 'a', () => ({}), { host: 'long-lived' }),
      /hostedService\('a'\): there is no option 'host'; known are hosts/,
    ],
    [
      'another kind of host',
      () => call(application, 'hostedService', 'a', () => ({}), { hosts: 'serverless' }),
      /hosts is "serverless"; expected 'all' or 'long-lived'/,
    ],
    [
      'an unknown option of retry',
      () => job({ retry: { attempts: 2, delay: 5 } }),
      /poll: retry: there is no option 'delay'/,
    ],
    [
      'an unknown option of restart',
      () => job({ schedule: continuous(), onFault: { restart: { attempts: 2 } } }),
      /poll: onFault.restart: there is no option 'attempts'/,
    ],
    ['runOnStart as text', () => job({ runOnStart: 'false' }), /runOnStart is "false"; expected true or false/],
    [
      'durableCheckpoint as text',
      () => job({ durableCheckpoint: 'no' }),
      /durableCheckpoint is "no"; expected true or/,
    ],
    [
      'endless jitter',
      () => job({ jitterMs: Number.POSITIVE_INFINITY }),
      /jitterMs is Infinity; expected a number, 0 to 316224000000/,
    ],
  ];
  test.each(cases)('%s', async (_, give, message) => {
    const error = await anyhostErrorOf(give);
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(message);
  });

  const { child: _child, ...childless } = silentLogger;
  test.each([
    ['console', console, /child|fatal/],
    ['nothing', null, /trace, debug, info, warn, error, fatal, child/],
    ['an object', {}, /trace, debug, info/],
    ['one without child', childless, /a logger such as pino, with child/],
    ['a function', nothing, /a logger such as pino/],
  ])('an invalid logger: %s', async (_, logger, message) => {
    const error = await anyhostErrorOf(() => Reflect.apply(buildHost, undefined, [application, platform, { logger }]));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(message);
  });
});

describe('a run', () => {
  test.each([
    ['scheduledTime', new Date(Number.NaN)],
    ['deadline', new Date('soon')],
    ['deadline', 1_700_000_000_000],
    ['scheduledTime', '2026-11-22T06:00:00Z'],
    ['deadline', null],
  ])('with an invalid %s rejects: %o', async (option, value) => {
    const { host, outcomes } = await startedHost(jobOf(nothing));
    const running = call(host, 'run', 'poll', { [option]: value });
    expect(running).toBeInstanceOf(Promise);
    const error = await anyhostErrorOf(Promise.resolve(running));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(new RegExp(`run: ${option} is .*; expected a valid Date`));
    expect(outcomes).toEqual([]);
    await host.stop();
  });

  test('accepts dates of another realm', async () => {
    const { host, clock } = await startedHost(jobOf(nothing));
    const foreign = Object.setPrototypeOf(new Date(clock.now() + 10_000), Object.create(Date.prototype));
    expect((await host.run('poll', { deadline: foreign })).status).toBe('completed');
    await host.stop();
  });
});
