import { describe, expect, it } from 'vitest';
import { totalCents } from '../orders/order.ts';
import { RATES } from './catalogue.ts';
import { generateOrders } from './generate-orders.ts';

const now = new Date('2026-11-22T12:00:00Z');
const orders = generateOrders({ count: 1_000, now });

describe('generated orders', () => {
  it('are the same for the same options', () => {
    expect(generateOrders({ count: 1_000, now })).toEqual(orders);
  });

  it('differ with the seed', () => {
    expect(generateOrders({ count: 1_000, now, seed: 2 })).not.toEqual(orders);
  });

  it('are numbered from 1 in the order in which they were submitted', () => {
    expect(orders.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    const instants = orders.map(({ submittedAt }) => submittedAt.getTime());
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  it('lie in the past, cost something, and are paid in a currency that has a rate', () => {
    const currencies = RATES.map(({ currency }) => currency);
    for (const order of orders) {
      expect(order.submittedAt.getTime()).toBeLessThan(now.getTime());
      expect(order.updatedAt.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(totalCents(order)).toBeGreaterThan(0);
      expect(currencies).toContain(order.currency);
    }
  });

  it('hold work for every service: 40 % submitted, some of them within their grace period, 45 % to be archived', () => {
    const submitted = orders.filter(({ status }) => status === 'submitted');
    const fresh = submitted.filter(({ submittedAt }) => submittedAt.getTime() > now.getTime() - 60_000);
    const old = orders.filter(
      ({ status, updatedAt }) => status !== 'submitted' && updatedAt.getTime() < now.getTime() - 90 * 86_400_000,
    );
    expect([submitted.length, fresh.length, old.length]).toEqual([400, 30, 450]);
  });
});
