import { describe, expect, test } from 'vitest';
import { continuous, every } from '../schedule/schedule.ts';
import { backoffMs, DEFAULT_BACKOFF, resolveBackoff } from './backoff.ts';
import type { Backoff } from './policy.ts';
import { resolvePolicy } from './resolve-policy.ts';

describe('a resolved policy', () => {
  test('has every default filled in', () => {
    expect(resolvePolicy('poll', { schedule: every('1m') }, {})).toEqual({
      schedule: every('1m'),
      runOnStart: false,
      jitterMs: 0,
      timeoutMs: undefined,
      reserveMs: undefined,
      overlap: 'skip',
      misfire: 'once',
      maxLatenessMs: undefined,
      retry: { attempts: 1, delayMs: 1000, maxDelayMs: 60_000, factor: 2, jitter: 0.2 },
      onFault: 'continue',
      continueAttempts: 5,
      pool: undefined,
      record: undefined,
      hosts: 'all',
      uses: undefined,
      durableCheckpoint: false,
      singleton: false,
      dedupe: false,
    });
  });

  test('stops the host for a continuous service that fails, unless it says otherwise [F01, F09, C08]', () => {
    expect(resolvePolicy('poll', { schedule: continuous() }, {}).onFault).toBe('stopHost');
    const onFault = { restart: { delayMs: 5 } };
    expect(resolvePolicy('poll', { schedule: continuous(), onFault }, {}).onFault).toEqual({
      restart: { delayMs: 5, maxDelayMs: 60_000, factor: 2, jitter: 0.2 },
    });
  });

  test('takes undefined for the default, in every option and at every depth', () => {
    const names = Object.keys(resolvePolicy('poll', { schedule: every('1m') }, {})).filter(
      (name) => name !== 'schedule',
    );
    const undefinedOptions = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(resolvePolicy('poll', { schedule: every('1m'), ...undefinedOptions }, {})).toEqual(
      resolvePolicy('poll', { schedule: every('1m') }, {}),
    );
    const backoff = { delayMs: undefined, maxDelayMs: undefined, factor: undefined, jitter: undefined };
    const retrying = resolvePolicy('poll', { schedule: every('1m'), retry: { attempts: 5, ...backoff } }, {});
    expect(retrying.retry).toEqual({ attempts: 5, ...DEFAULT_BACKOFF });
    const restarting = resolvePolicy('poll', { schedule: continuous(), onFault: { restart: backoff } }, {});
    expect(restarting.onFault).toEqual({ restart: DEFAULT_BACKOFF });
  });

  test('computes the schedule from the settings', () => {
    const policy = { schedule: ({ ordering }: { ordering: { period: string } }) => every(ordering.period) };
    expect(resolvePolicy('poll', policy, { ordering: { period: '10s' } }).schedule).toEqual(every('10s'));
  });

  test('shows the schedule the settings that the service uses, and reads none of them itself', () => {
    const settings = {
      one: { period: '10s' },
      two: 2,
      get unreadable(): never {
        throw new Error('read');
      },
    };
    const seen: string[] = [];
    const schedule = (used: typeof settings) => {
      seen.push(...Object.keys(used));
      return every(used.one.period);
    };
    const { schedule: computed } = resolvePolicy('poll', { schedule, uses: ['one', 'unreadable', 'pool'] }, settings);
    expect([computed, seen]).toEqual([every('10s'), ['one', 'unreadable']]);
  });

  test('checks a computed schedule as a written one', () => {
    const code = 'ERR_ANYHOST_INVALID_OPTION';
    const policy = { schedule: () => continuous(), timeoutMs: 5000 };
    expect(() => resolvePolicy('poll', policy, {})).toThrowError(expect.objectContaining({ code }));
    const none = { schedule: () => JSON.parse('"5m"') };
    expect(() => resolvePolicy('poll', none, {})).toThrow('poll: the schedule is "5m"');
  });
});

describe('a back-off', () => {
  const waits = (backoff: Backoff, random = 0): number[] =>
    [1, 2, 3, 4].map((tries) => backoffMs(resolveBackoff(backoff), tries, () => random));

  test('doubles from a second to a minute by default', () => {
    expect(waits({})).toEqual([1000, 2000, 4000, 8000]);
    expect(backoffMs(resolveBackoff(), 50, () => 0)).toBe(60_000);
  });

  test('is a number after any number of tries', () => {
    for (const backoff of [{ delayMs: 0 }, { delayMs: 0, factor: 1 }, { factor: 10 }, {}]) {
      const wait = backoffMs(resolveBackoff(backoff), 5000, () => 1);
      expect(Number.isFinite(wait)).toBe(true);
    }
    expect(backoffMs(resolveBackoff({ delayMs: 0 }), 5000, () => 1)).toBe(0);
  });

  test('grows by its options', () => {
    expect(waits({ delayMs: 100, factor: 3, maxDelayMs: 1000 })).toEqual([100, 300, 900, 1000]);
    expect(waits({ delayMs: 100, factor: 1 })).toEqual([100, 100, 100, 100]);
  });

  test('subtracts a random share, and never waits longer for it', () => {
    expect(waits({ delayMs: 100 }, 0.5)).toEqual([90, 180, 360, 720]);
    expect(waits({ delayMs: 100, jitter: 1 }, 0.5)).toEqual([50, 100, 200, 400]);
    expect(waits({ delayMs: 100, jitter: 0 }, 0.5)).toEqual([100, 200, 400, 800]);
  });
});
