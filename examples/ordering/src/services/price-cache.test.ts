import { type Clock, systemClock, toInstant } from '@anyhost/core';
import { captureLogs } from '@anyhost/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CurrencyRate, OrderingDatabase } from '../orders/ordering-database.ts';
import { SqliteDatabase } from '../orders/sqlite-database.ts';
import { PriceCache } from './price-cache.ts';

const DAY_MS = 24 * 3_600_000;
const signal = new AbortController().signal;

describe('the price cache', () => {
  it('converts with the rate of the currency, to whole cents', async () => {
    const { cache } = await arrange([{ currency: 'GBP', rateMicros: 800_000 }]);
    await cache.ready({ signal });
    expect(cache.toEurCents(1_001, 'GBP')).toBe(1_251);
    expect(cache.fromEurCents(1_251, 'GBP')).toBe(1_001);
  });

  it('throws for a currency without a rate', async () => {
    const { cache } = await arrange([]);
    await cache.ready({ signal });
    expect(() => cache.toEurCents(100, 'GBP')).toThrow("No exchange rate for 'GBP'");
    expect(() => cache.fromEurCents(100, 'GBP')).toThrow("No exchange rate for 'GBP'");
  });

  it('reads the rates once a day when no job refreshes it, as in a sandbox that the job never runs in', async () => {
    const { cache, time, readings } = await arrange([]);
    await cache.ready({ signal });
    time.now += DAY_MS;
    await cache.ready({ signal });
    expect(readings()).toBe(1);
    time.now += 1;
    await cache.ready({ signal });
    expect(readings()).toBe(2);
  });

  it('reads the rates anew when refreshed', async () => {
    const { cache, readings } = await arrange([]);
    await cache.refresh({ signal });
    await cache.refresh({ signal });
    await cache.ready({ signal });
    expect(readings()).toBe(2);
  });

  it('reads once for concurrent callers, as at the start of a host', async () => {
    const { cache, readings } = await arrange([]);
    await Promise.all([cache.ready({ signal }), cache.refresh({ signal })]);
    expect(readings()).toBe(1);
  });

  it('asks the database again after a read that failed', async () => {
    const { cache, readings } = await arrange([], { failures: 1 });
    await expect(cache.ready({ signal })).rejects.toThrow('database is away');
    await cache.ready({ signal });
    expect(readings()).toBe(1);
  });

  it('does not begin once its signal has aborted', async () => {
    const { cache, readings } = await arrange([]);
    await expect(cache.refresh({ signal: AbortSignal.abort(new Error('stopping')) })).rejects.toThrow('stopping');
    expect(readings()).toBe(0);
  });
});

async function arrange(rates: readonly CurrencyRate[], { failures = 0 } = {}) {
  const database: OrderingDatabase = new SqliteDatabase(':memory:');
  onTestFinished(() => database.close());
  await database.migrate();
  await database.seed([], rates);
  const logger = captureLogs();
  const time = { now: Date.parse('2026-11-22T12:00:00Z') };
  const clock: Clock = { ...systemClock, now: () => toInstant(time.now) };
  let failuresLeft = failures;
  const unreliable = {
    currencyRates: async () => {
      failuresLeft -= 1;
      if (failuresLeft >= 0) throw new Error('database is away');
      return database.currencyRates();
    },
  };
  const cache = new PriceCache({ database: unreliable, logger, clock });
  return { cache, time, readings: () => logger.lines.filter(({ event }) => event === 'prices.refreshed').length };
}
