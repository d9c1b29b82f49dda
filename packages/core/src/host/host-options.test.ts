import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { systemClock } from '../time/clock.ts';
import { buildHost } from './build-host.ts';
import { assertHostOptions, HOST_OPTION_NAMES } from './host-options.ts';

const application = defineApplication('orders').job('poll', { schedule: { kind: 'onDemand' } }, async () => {});
const platform = { name: 'test', longLived: true, logger: silentLogger, environment: {} };
const build = (options: unknown): unknown => Reflect.apply(buildHost, undefined, [application, platform, options]);
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const fail = (): never => {
  throw new Error('no dice');
};
const withGetter = (name: string): object => Object.defineProperty({}, name, { get: fail, enumerable: true });
const throwing = (target: object): object => new Proxy(target, { get: fail, ownKeys: fail, getPrototypeOf: fail });

describe('an option of a host is checked at the call', () => {
  const clock = { ...systemClock };
  const cases: readonly [option: string, value: unknown, message: RegExp][] = [
    ['clock', {}, /clock is \{\}; expected a clock, with now, monotonic, setTimeout, clearTimeout/],
    ['clock', Date, /with monotonic, setTimeout, clearTimeout/],
    ['clock', { ...clock, now: () => Number.NaN }, /clock\.now\(\) is NaN; expected a finite number/],
    ['clock', { ...clock, monotonic: () => '1' }, /clock\.monotonic\(\) is "1"; expected a finite number/],
    ['random', 1, /random is 1; expected a function/],
    ['random', () => Number.NaN, /random\(\) is NaN; expected a number from 0 to less than 1/],
    ['random', () => 1, /random\(\) is 1;/],
    ['random', fail, /random\(\) threw: no dice/],
    ['random', class Dice {}, /random\(\) threw: Class constructor Dice cannot be invoked/],
    ['clock', { ...clock, now: fail }, /clock\.now\(\) threw: no dice/],
    [
      'environment',
      { DB_PASSWORD: 31_337 },
      /environment\.DB_PASSWORD has a value of the type number; expected a string/,
    ],
    ['environment', { ['x'.repeat(100_000)]: 1 }, /environment\.x{1,100}… is 1; expected a string/],
    ['onOutcome', 1, /onOutcome is 1; expected a function/],
    ['admissions', {}, /admissions is \{\}; expected an array/],
    ['admissions', [{}], /admissions\[0\] is \{\}; expected an admission, with enter/],
    ['admissions', [undefined], /admissions\[0\] is null; expected an admission/],
    ['settings', 'x', /settings is "x"; expected a plain object/],
    ['settings', [], /settings is an array of 0 elements/],
    ['settings', new Map(), /settings is Map \{\}/],
    ['settings', null, /settings is null/],
    ['environment', null, /environment is null; expected an object of strings/],
    ['environment', [], /environment is an array/],
    ['environment', { PORT: 80 }, /environment\.PORT is 80; expected a string/],
    ['logger', console, /logger is .*; expected a logger such as pino, with .*child/],
    ['shutdownTimeoutMs', Number.NaN, /shutdownTimeoutMs is NaN; expected a number/],
    [
      'shutdownTimeoutMs',
      -1,
      /expected a number, 0 or more, in milliseconds and at most 3660 days, or Infinity for no limit/,
    ],
    ['startupTimeoutMs', Number.MAX_SAFE_INTEGER, /startupTimeoutMs is 9007199254740991/],
    ['storeTimeoutMs', 0, /storeTimeoutMs is 0; expected a number, 1 or more/],
    ['maxConcurrentExecutions', 1.5, /expected a whole number, 1 or more/],
    ['pools', { database: 0 }, /pools\.database is 0; expected a whole number, 1 or more/],
    ['pools', 3, /pools is 3; expected a plain object/],
    ['log', 'debug', /log is "debug"; expected a plain object that gives each name a level/],
    ['log', { poll: 'loud' }, /log\.poll is "loud"; expected 'trace' or 'debug' or .*'silent'/],
    ['servicesStopConcurrently', 'yes', /servicesStopConcurrently is "yes"; expected true or false/],
    ['stopWhenCompleted', 1, /stopWhenCompleted is 1; expected true or false/],
  ];

  test.each(cases)('%s: %o', async (option, value, message) => {
    const error = await anyhostErrorOf(() => build({ [option]: value }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(message);
  });

  // Their values are made in the test: a test's name would read them.
  test.each([
    ['admissions', () => throwing([]), /admissions is an object that cannot be read; expected an array/],
    ['pools', () => withGetter('database'), /pools is \{ database \}; expected .* whose values can be read/],
    ['environment', () => withGetter('PORT'), /environment is \{ PORT \}; expected .* whose values can be read/],
  ] as const)('%s that throws when it is looked at', async (option, value, message) => {
    const error = await anyhostErrorOf(() => build({ [option]: value() }));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringMatching(message) });
  });

  test('its getter throws', async () => {
    for (const option of HOST_OPTION_NAMES) {
      const error = await anyhostErrorOf(() => build(withGetter(option)));
      expect(error.message).toBe(`test: ${option} cannot be read, its getter threw: no dice`);
    }
  });

  test('an async function is no source of random numbers, and its rejection is handled', async () => {
    const error = await anyhostErrorOf(() => build({ random: async () => fail() }));
    expect(error.message).toMatch(/random\(\) is Promise \{\}/);
  });

  test('whatever else it is, the error is one of ours', async () => {
    for (const option of HOST_OPTION_NAMES) {
      for (const value of [Symbol('s'), 1n, revoked, Object.create(null), [revoked]]) {
        const isFine = ['settings', 'pools', 'log', 'environment'].includes(option);
        if (isFine && value !== null && typeof value === 'object') continue;
        const error = await anyhostErrorOf(() => build({ [option]: value }));
        expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
      }
    }
  });

  test('and undefined means its default', () => {
    const options = Object.fromEntries(HOST_OPTION_NAMES.map((option) => [option, undefined]));
    expect(() => build(options)).not.toThrow();
  });

  test('an unknown name is refused, unless it is the adapter’s own', () => {
    expect(() => build({ shutdownTimeout: 5 })).toThrow(/test: there is no option 'shutdownTimeout'/);
    expect(() => build('postgres://a:hunter2@db')).toThrow(/test: the options are .*; expected an object/);
    expect(() => assertHostOptions({ shutdownTimeoutMs: 5 }, 'createHost', ['args'])).not.toThrow();
    expect(() => Reflect.apply(assertHostOptions, undefined, [{ shutdownTimeout: 5 }, 'createHost', ['args']])).toThrow(
      /createHost: there is no option 'shutdownTimeout'; known are .*args\. Did you mean shutdownTimeoutMs\?/,
    );
  });
});
