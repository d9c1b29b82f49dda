import { AnyhostError, every, onDemand, silentLogger } from '@anyhost/core';
import { expect, test } from 'vitest';
import { checkTimerOptions } from './timer-options.ts';

test('options that exist, with values that they take, pass', () => {
  expect(codeOf({})).toBeUndefined();
  const options = { plan: 'premium', operatingSystem: 'windows', functionTimeoutMs: Infinity, shutdownTimeoutMs: 3500 };
  expect(codeOf({ ...options, schedules: { poll: every('5m') }, retry: { poll: {} } })).toBeUndefined();
});

test.each([
  ['an option that does not exist', { functionTimeout: '00:05:00' }, /no option 'functionTimeout'.*functionTimeoutMs/],
  ['a plan that does not exist', { plan: 'free' }, /plan is "free"; expected 'flex' or/],
  ['an operating system that does not exist', { operatingSystem: 'beos' }, /operatingSystem is "beos"/],
  ['a timeout of no time', { functionTimeoutMs: 0 }, /functionTimeoutMs is 0/],
  [
    'a timeout in words',
    { functionTimeoutMs: '00:05:00' },
    /functionTimeoutMs is "00:05:00"; expected a number, 1 or more/,
  ],
  ['a stop that Azure would cut off', { shutdownTimeoutMs: 30_000 }, /shutdownTimeoutMs is 30000.*0 to 3500/],
  ['a text for a boolean', { allowVolatileState: 'yes' }, /allowVolatileState is "yes"; expected true or false/],
  ['redact that is not a list', { redact: 'token' }, /redact is "token"; expected an array of paths/],
  ['redact beside a logger', { redact: ['token'], logger: silentLogger }, /expected nothing beside the option logger/],
  ['schedules that are not an object', { schedules: '5m' }, /schedules is "5m"/],
])('%s is refused', (_, options, message) => {
  expect(codeOf(options)).toBe('ERR_ANYHOST_INVALID_OPTION');
  expect(() => check(options)).toThrow(message);
});

test('a schedule or a retry policy of an unknown service is refused, naming those there are', () => {
  for (const options of [{ schedules: { pool: every('5m') } }, { retry: { pool: {} } }]) {
    expect(codeOf(options)).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(() => check(options)).toThrow(/'pool'.*this application has poll/);
  }
});

test('a schedule without due times is refused', () => {
  expect(codeOf({ schedules: { poll: onDemand() } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
  expect(codeOf({ schedules: { poll: '5m' } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
});

function check(options: object): void {
  checkTimerOptions(options, ['poll']);
}

function codeOf(options: object): string | undefined {
  try {
    check(options);
    return undefined;
  } catch (error) {
    return error instanceof AnyhostError ? error.code : String(error);
  }
}
