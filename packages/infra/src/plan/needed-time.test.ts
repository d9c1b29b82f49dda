import { every, resolvePolicy, type ServicePolicy } from '@anyhost/core';
import { expect, test } from 'vitest';
import { type NeededTime, neededTime } from './needed-time.ts';

test.each([
  [{ timeoutMs: 60_000 }, 62_000, 67_000],
  [{ timeoutMs: 4000 }, 5000, 10_000],
  [{ timeoutMs: 100 }, 300, 5300],
  [{ timeoutMs: 60_000, reserveMs: 5000 }, 65_000, 70_000],
  // Core gives a reserve at most half of the time.
  [{ timeoutMs: 5000, reserveMs: 20_000 }, 40_000, 45_000],
  // Waits of 1 s and 2 s between three attempts.
  [{ timeoutMs: 60_000, retry: { attempts: 3, delayMs: 1000, factor: 2 } }, 62_000, 190_000],
])('the time of %o is %i ms, %i ms with all attempts and a start', (policy, leastMs, wantedMs) => {
  expect(needed(policy)).toEqual({ leastMs, wantedMs });
});

test('a service without timeoutMs needs no certain time, or that of the platform for all its attempts', () => {
  const retry = { attempts: 3, delayMs: 1000 };
  expect(needed({ retry })).toBeUndefined();
  expect(needed({ retry }, 60_000)).toEqual({ leastMs: 62_000, wantedMs: 67_000 });
});

test('any number of attempts is computed at once, in whole milliseconds', () => {
  const { wantedMs = 0 } = needed({ timeoutMs: 3333, retry: { attempts: 1e15, delayMs: 100, factor: 1.1 } }) ?? {};
  expect(wantedMs).toBeGreaterThan(7 * 86_400_000);
  expect(wantedMs).toBeLessThan(8 * 86_400_000);
  expect(Number.isInteger(wantedMs)).toBe(true);
});

type Policy = Partial<ServicePolicy<Readonly<Record<string, unknown>>>>;

function needed(policy: Policy, openMs?: number): NeededTime | undefined {
  return neededTime(resolvePolicy('job', { schedule: every('1h'), ...policy }, {}), openMs);
}
