import { type Clock, silentLogger, systemClock, toInstant } from '@anyhost/core';
import { captureLogs, fakeExecution } from '@anyhost/testing';
import { describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../../test/databases.ts';
import type { EventBus } from '../events/event-bus.ts';
import { InProcessEventBus } from '../events/in-process-event-bus.ts';
import type { IntegrationEvent } from '../events/integration-event.ts';
import type { Order } from '../orders/order.ts';
import { RATES } from '../seed/catalogue.ts';
import { GracePeriodManager } from './grace-period-manager.ts';
import { OrderValidation } from './order-validation.ts';
import { PriceCache } from './price-cache.ts';

const NOW = toInstant(Date.parse('2026-11-22T12:00:00Z'));
const clock: Clock = { ...systemClock, now: () => NOW };

describe.each(DATABASES)('the grace period manager on $name', ({ available, create }) => {
  describe.skipIf(!available)('against the real database', () => {
    it('confirms and publishes every order past its grace period, and no other', async () => {
      const test = await arrange(create, [order(1, 60_000), order(2, 60_001), order(3, 59_999), order(4, 3_600_000)]);
      await test.manager.executeAsync(test.execution.signal, test.execution);
      expect(test.published.map(({ orderId }) => orderId).toSorted()).toEqual([1, 2, 4]);
      expect(await test.counts()).toMatchObject({
        submitted: 1,
        confirmed: 3,
        handled: 3,
        unsent: 0,
        lost: 0,
        twice: 0,
      });
    });

    it('gives the total in euro cents with the event', async () => {
      const test = await arrange(create, [{ ...order(1, 90_000), currency: 'SEK' }]);
      await test.manager.executeAsync(test.execution.signal, test.execution);
      // 50.00 SEK at 11.231 SEK for a euro.
      expect(test.published[0]).toMatchObject({
        id: 'grace-period.confirmed/1',
        body: { buyerId: 'buyer-1', totalEurCents: 445 },
      });
    });

    it('says what is done and what remains, batch by batch', async () => {
      const test = await arrange(create, [order(1, 90_000), order(2, 90_000), order(3, 90_000)]);
      await test.manager.executeAsync(test.execution.signal, test.execution);
      expect(test.lines.filter(({ event }) => event === 'orders.confirmed')).toMatchObject([
        {
          message: 'Confirmed orders: 2; remaining: 1',
          fields: { found: 2, confirmed: 2, published: 2, remaining: 1 },
        },
        {
          message: 'Confirmed orders: 1; remaining: 0',
          fields: { found: 1, confirmed: 1, published: 1, remaining: 0 },
        },
      ]);
      expect(test.lines).toContainEqual(
        expect.objectContaining({ event: 'orders.checked', fields: expect.objectContaining({ found: 3 }) }),
      );
    });

    it('stops between two orders of a batch, and the next execution resumes with the second', async () => {
      const controller = new AbortController();
      const orders = [1, 2, 3, 4].map((id) => order(id, 90_000));
      const test = await arrange(create, orders, { afterPublish: () => controller.abort(new Error('deadline')) });
      await expect(test.manager.executeAsync(controller.signal, test.execution)).rejects.toThrow('deadline');
      expect(await test.counts()).toMatchObject({ submitted: 2, confirmed: 2, handled: 1, unsent: 1, twice: 0 });
      expect(test.lines.at(-1)).toMatchObject({
        event: 'orders.interrupted',
        fields: { found: 2, confirmed: 2, published: 1, remaining: 2 },
      });

      await test.manager.executeAsync(test.execution.signal, test.execution);
      expect(test.lines).toContainEqual(expect.objectContaining({ event: 'outbox.resumed' }));
      expect(await test.counts()).toMatchObject({
        submitted: 0,
        confirmed: 4,
        handled: 4,
        unsent: 0,
        lost: 0,
        twice: 0,
      });
      expect(test.published).toHaveLength(4);
    });

    it('keeps an event that the bus did not take for the next execution', async () => {
      let failures = 1;
      const test = await arrange(create, [order(1, 90_000)], {
        beforePublish: () => {
          failures -= 1;
          if (failures === 0) throw new Error('broker is gone');
        },
      });
      await expect(test.manager.executeAsync(test.execution.signal, test.execution)).rejects.toThrow('broker is gone');
      expect(await test.counts()).toMatchObject({ confirmed: 1, unsent: 1, handled: 0 });
      await test.manager.executeAsync(test.execution.signal, test.execution);
      expect(await test.counts()).toMatchObject({ confirmed: 1, unsent: 0, handled: 1 });
    });

    it('marks no order whose currency has no rate, and names the currency', async () => {
      const test = await arrange(create, [{ ...order(1, 90_000), currency: 'XXX' }]);
      await expect(test.manager.executeAsync(test.execution.signal, test.execution)).rejects.toThrow(
        "No exchange rate for 'XXX'",
      );
      expect(await test.counts()).toMatchObject({ submitted: 1, confirmed: 0, events: 0 });
    });
  });
});

interface Interruptions {
  readonly beforePublish?: () => void;
  readonly afterPublish?: () => void;
}

/** The manager with a batch size of two over real tables, a real price cache and the in-process bus. */
async function arrange(
  create: () => Promise<TestDatabase>,
  orders: readonly Order[],
  interruptions: Interruptions = {},
) {
  const { database, counts } = await create();
  await database.seed(orders, RATES);
  const logger = captureLogs();
  const published: IntegrationEvent[] = [];
  const inner = new InProcessEventBus(new OrderValidation({ database, logger }).handle);
  const eventBus: EventBus = {
    name: inner.name,
    publish: async (event) => {
      interruptions.beforePublish?.();
      await inner.publish(event);
      published.push(event);
      interruptions.afterPublish?.();
    },
    listen: () => inner.listen(),
    stopListening: () => inner.stopListening(),
    close: () => inner.close(),
  };
  const manager = new GracePeriodManager({
    ordering: { gracePeriod: 60_000, batchSize: 2, publishPauseMs: 0 },
    eventBus,
    prices: new PriceCache({ database, logger: silentLogger, clock }),
    clock,
  });
  const execution = fakeExecution({ services: { orders: database.orders() }, logger });
  return { manager, execution, lines: logger.lines, published, counts };
}

function order(id: number, ageMs: number): Order {
  const submittedAt = new Date(NOW - ageMs);
  return {
    id,
    buyerId: `buyer-${id}`,
    city: 'Gothenburg',
    currency: 'EUR',
    status: 'submitted',
    submittedAt,
    updatedAt: submittedAt,
    lines: [{ product: 'Wool socks', quantity: 2, unitPriceCents: 2_500 }],
  };
}
