import { cron, every, onDemand } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { functionDelivery, tickDelivery, usefulSeconds } from './delivery.ts';
import { plannedService } from './planned-service.fixture.ts';

describe('how long an occurrence is of use', () => {
  test('is until the next one is due', () => {
    expect(useful({ schedule: every('5m') })).toBe(300);
    expect(useful({ schedule: cron('0 9,10 * * MON') })).toBe(3600);
    expect(useful({ schedule: cron('30 2 * * *', { timeZone: 'Europe/Amsterdam' }) })).toBe(86_400);
  });

  test('is not longer than the service serves it', () => {
    expect(useful({ schedule: every('1h'), maxLatenessMs: 90_000 })).toBe(90);
  });

  test('has no end where nothing is due', () => {
    expect(useful({ schedule: onDemand() })).toBeUndefined();
  });

  function useful(policy: Parameters<typeof plannedService>[1]): number | undefined {
    return usefulSeconds(plannedService('it', policy), undefined);
  }
});

describe('ticks', () => {
  const gaps = [60, 90, 120, 180, 300, 420, 900, 3600, 7200, 86_400, 604_800];

  test.each(gaps)('that are due every %i s do not pile up', (gap) => {
    const scheduler = tickDelivery(gap).maxAgeSeconds;
    const { maxAgeSeconds } = events({ useful: [gap] });
    // Both have a minimum of a minute.
    expect(scheduler + maxAgeSeconds).toBeLessThanOrEqual(Math.max(gap, 120));
    for (const age of [scheduler, maxAgeSeconds]) expect(age).toBeGreaterThanOrEqual(60);
    expect(scheduler).toBeLessThanOrEqual(86_400);
    expect(maxAgeSeconds).toBeLessThanOrEqual(21_600);
  });

  test.each(gaps)('that are due every %i s are delivered again only where that ends before the next', (gap) => {
    for (const timeoutSeconds of [10, 60, 900]) {
      const { retries, maxAgeSeconds } = events({ useful: [gap], timeoutSeconds });
      // Lambda delivers again after one minute, and two minutes later.
      const endsAfter = [0, 60, 180][retries] ?? Number.NaN;
      expect(retries === 0 ? 0 : endsAfter + retries * timeoutSeconds).toBeLessThanOrEqual(maxAgeSeconds);
    }
  });

  test('of a service that is due seldom are delivered again twice, or as often as the options say', () => {
    expect(events({ useful: [86_400] }).retries).toBe(2);
    expect(events({ useful: [86_400], retries: 1 }).retries).toBe(1);
    expect(events({ useful: [86_400], retries: 0 }).retries).toBe(0);
  });

  test('of several services in a function are kept as long as those of the one that is due most often', () => {
    expect(events({ useful: [86_400, 600, undefined] })).toEqual(events({ useful: [600] }));
  });

  test('do not wait longer than the retries need where continuations come often', () => {
    expect(events({ useful: [86_400], continueSeconds: 60 })).toEqual({ retries: 2, maxAgeSeconds: 300 });
    expect(events({ useful: [60], continueSeconds: 60 })).toEqual({ retries: 0, maxAgeSeconds: 60 });
    expect(events({ useful: [86_400], continueSeconds: 900 })).toEqual({ retries: 2, maxAgeSeconds: 900 });
  });

  function events(given: Partial<Parameters<typeof functionDelivery>[0]>) {
    return functionDelivery({ useful: [], timeoutSeconds: 60, continueSeconds: undefined, retries: 2, ...given });
  }
});
