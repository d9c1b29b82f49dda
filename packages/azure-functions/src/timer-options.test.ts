import { AnyhostError, every, onDemand, silentLogger } from '@anyhost/core';
import { expect, test } from 'vitest';
import { checkTimerOptions } from './timer-options.ts';

test('options that exist, with values that they take, pass', () => {
  expect(codeOf({})).toBeUndefined();
  const options = { plan: 'premium', operatingSystem: 'windows', functionTimeoutMs: Infinity, shutdownTimeoutMs: 3500 };
  const retry = { strategy: 'fixedDelay', maxRetryCount: -1, delayInterval: { seconds: 30 } };
  const backoff = { strategy: 'exponentialBackoff', maxRetryCount: 3, minimumInterval: 1000, maximumInterval: 60_000 };
  expect(codeOf({ ...options, schedules: { poll: every('5m') }, retry: { poll: retry } })).toBeUndefined();
  expect(codeOf({ onAbandoned: 'refuse', services: { poll: false }, retry: { poll: backoff } })).toBeUndefined();
  const notGiven = { schedules: { poll: undefined }, retry: { poll: undefined }, services: { poll: undefined } };
  expect(codeOf(notGiven)).toBeUndefined();
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
  [
    'redact beside a logger',
    { redact: ['token'], logger: silentLogger },
    /expected undefined together with the option logger/,
  ],
  ['something else to do with a stuck worker', { onAbandoned: 'exit' }, /onAbandoned is "exit"; expected 'end' or/],
  ['a service that is neither in nor out', { services: { poll: 'no' } }, /services\.poll is "no"; expected true or/],
  ['a service that is null', { services: { poll: null } }, /services\.poll is null; expected true or false/],
  ['services as a list', { services: ['poll'] }, /services is an array/],
  ['a retry policy that is not one', { retry: { poll: 3 } }, /retry\.poll is 3/],
  [
    'a retry policy without a strategy',
    { retry: { poll: {} } },
    /retry\.poll\.strategy is null; expected 'fixedDelay' or/,
  ],
  ['a retry policy without a count', { retry: { poll: { strategy: 'fixedDelay' } } }, /poll\.maxRetryCount is null/],
  [
    'a retry policy without an interval',
    { retry: { poll: { strategy: 'exponentialBackoff', maxRetryCount: 1, minimumInterval: 1000 } } },
    /retry\.poll\.maximumInterval is null; expected milliseconds/,
  ],
  [
    'an interval in words',
    { retry: { poll: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: '30s' } } },
    /retry\.poll\.delayInterval is "30s"; expected milliseconds, or an object such as/,
  ],
  ['schedules that are not an object', { schedules: '5m' }, /schedules is "5m"/],
])('%s is refused', (_, options, message) => {
  expect(codeOf(options)).toBe('ERR_ANYHOST_INVALID_OPTION');
  expect(() => check(options)).toThrow(message);
});

test('a schedule or a retry policy of an unknown service is refused, naming those there are', () => {
  for (const options of [
    { schedules: { pool: every('5m') } },
    { retry: { pool: {} } },
    { services: { pool: false } },
  ]) {
    expect(codeOf(options)).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(() => check(options)).toThrow(/'pool'.*this application has poll/);
  }
});

test('a schedule without due times is refused', () => {
  expect(codeOf({ schedules: { poll: onDemand() } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
  expect(codeOf({ schedules: { poll: '5m' } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
});

test('a schedule of plain JavaScript is refused for what is wrong with it, before it is translated', () => {
  for (const poll of [{ kind: 'every' }, { kind: 'every', periodMs: 0 }, { kind: 'cron', expression: 5 }]) {
    expect(codeOf({ schedules: { poll } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
    expect(() => check({ schedules: { poll } })).toThrow(/the schedule of 'poll' cannot be used: /);
    expect(() => check({ schedules: { poll } })).not.toThrow(/undefined|NaN/);
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(codeOf({ schedules: { poll: proxy } })).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
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
