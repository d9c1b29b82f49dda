import type { Order, OrderLine, OrderStatus } from '../orders/order.ts';
import { DESTINATIONS, PRODUCTS } from './catalogue.ts';
import { createRandom, type Random } from './random.ts';

/** What {@link generateOrders} invents. */
export interface GenerateOrdersOptions {
  readonly count: number;
  /** The newest order is submitted just before this instant. */
  readonly now: Date;
  /** Another number gives other orders. Default 1. */
  readonly seed?: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Invents orders, oldest first: the same for the same options.
 *
 * 45 % are finished and older than 120 days, 15 % are of the last 80 days and paid or finished, 37 % wait since minutes or hours for
 * their grace period to be noticed, and the last 3 % were submitted within the last minute.
 */
export function generateOrders({ count, now, seed = 1 }: GenerateOrdersOptions): readonly Order[] {
  const random = createRandom(seed);
  const ages = Array.from({ length: count }, (_, index) => invent(random, index / count));
  ages.sort((a, b) => b.ageMs - a.ageMs);
  return ages.map(({ status, ageMs }, index) => {
    const { city, currency } = random.pick(DESTINATIONS);
    const submittedAt = new Date(now.getTime() - ageMs);
    return {
      id: index + 1,
      buyerId: `buyer-${String(random.between(1, 400)).padStart(4, '0')}`,
      city,
      currency,
      status,
      submittedAt,
      // Finished two days later, as parcels are.
      updatedAt:
        status === 'submitted' ? submittedAt : new Date(Math.min(now.getTime(), submittedAt.getTime() + 2 * DAY_MS)),
      lines: inventLines(random),
    };
  });
}

function invent(random: Random, position: number): { status: OrderStatus; ageMs: number } {
  if (position < 0.45)
    return {
      status: random.pick(['shipped', 'shipped', 'shipped', 'cancelled']),
      ageMs: random.between(120 * DAY_MS, 700 * DAY_MS),
    };
  if (position < 0.6)
    return { status: random.pick(['paid', 'shipped', 'cancelled']), ageMs: random.between(3 * DAY_MS, 80 * DAY_MS) };
  if (position < 0.97) return { status: 'submitted', ageMs: random.between(2 * MINUTE_MS, 180 * MINUTE_MS) };
  return { status: 'submitted', ageMs: random.between(1_000, MINUTE_MS - 1_000) };
}

function inventLines(random: Random): readonly OrderLine[] {
  return Array.from({ length: random.between(1, 4) }, () => ({
    ...random.pick(PRODUCTS),
    quantity: random.between(1, 3),
  }));
}
