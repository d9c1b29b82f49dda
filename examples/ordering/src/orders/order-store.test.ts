import { describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../../test/databases.ts';
import { GracePeriodConfirmed } from '../events/grace-period-confirmed.ts';
import type { IntegrationEvent } from '../events/integration-event.ts';
import { RATES } from '../seed/catalogue.ts';
import type { Order, OrderStatus } from './order.ts';
import type { OrderStore } from './order-store.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const never = new AbortController().signal;

describe.each(DATABASES)('the order store on $name', ({ available, create }) => {
  describe.skipIf(!available)('against the real database', () => {
    it('finds submitted orders past their grace period in batches, oldest first', async () => {
      const { store } = await seeded(create, [
        order(1, { minutesAgo: 5 }),
        order(2, { minutesAgo: 9 }),
        order(3, { minutesAgo: 0.5 }),
        order(4, { minutesAgo: 7 }),
        order(5, { minutesAgo: 8, status: 'cancelled' }),
      ]);
      const batches: number[][] = [];
      for await (const batch of store.pastGracePeriod({ before: minutesAgo(1), batchSize: 2, signal: never })) {
        batches.push(batch.map(({ id }) => id));
        await store.confirm(batch.map(({ id }) => event(id)));
      }
      expect(batches).toEqual([[2, 4], [1]]);
    });

    it('counts submitted orders past their grace period', async () => {
      const { store } = await seeded(create, [
        order(1, { minutesAgo: 5 }),
        order(2, { minutesAgo: 1 }),
        order(3, { minutesAgo: 0.5 }),
        order(4, { minutesAgo: 8, status: 'cancelled' }),
      ]);
      expect(await store.countPastGracePeriod(minutesAgo(1))).toBe(2);
      await store.confirm([event(1), event(2)]);
      expect(await store.countPastGracePeriod(minutesAgo(1))).toBe(0);
    });

    it('gives each found order with its total, currency and instant', async () => {
      const { store } = await seeded(create, [order(1, { minutesAgo: 5 })]);
      const found = await firstBatch(store);
      expect(found).toEqual([
        { id: 1, buyerId: 'buyer-1', currency: 'EUR', totalCents: 5_500, submittedAt: minutesAgo(5) },
      ]);
    });

    it('ends the search with the signal’s own reason', async () => {
      const { store } = await seeded(create, [order(1, { minutesAgo: 5 })]);
      const controller = new AbortController();
      controller.abort(new Error('stopping'));
      await expect(firstBatch(store, controller.signal)).rejects.toThrow('stopping');
    });

    it('confirms an order and writes its event, once', async () => {
      const { store, counts } = await seeded(create, [order(1, { minutesAgo: 5 })]);
      expect(await store.confirm([event(1)])).toBe(1);
      expect(await store.confirm([event(1)])).toBe(0);
      expect(await counts()).toMatchObject({ submitted: 0, confirmed: 1, events: 1, unsent: 1 });
    });

    it('gives no event to an order that was cancelled after it had been found', async () => {
      const { store, sql } = await seeded(create, [order(1, { minutesAgo: 5 }), order(2, { minutesAgo: 5 })]);
      await sql("UPDATE orders SET status = 'cancelled' WHERE id = 1");
      expect(await store.confirm([event(1), event(2)])).toBe(1);
      expect(await sql('SELECT order_id FROM outbox')).toEqual([{ order_id: 2 }]);
    });

    it('marks no order when an event cannot be written', async () => {
      const { store, counts } = await seeded(create, [order(1, { minutesAgo: 5 }), order(2, { minutesAgo: 5 })]);
      const clash = { ...event(2), id: event(1).id };
      await expect(store.confirm([event(1), clash])).rejects.toThrow(/unique/i);
      expect(await counts()).toMatchObject({ submitted: 2, confirmed: 0, events: 0 });
    });

    it('sends each event once and notes it', async () => {
      const { store } = await confirmed(create, 3);
      const sent: string[] = [];
      expect(await store.drainOutbox(2, async ({ id }) => void sent.push(id))).toBe(2);
      expect(await store.drainOutbox(2, async ({ id }) => void sent.push(id))).toBe(1);
      expect(await store.drainOutbox(2, async ({ id }) => void sent.push(id))).toBe(0);
      expect(sent).toEqual([event(1).id, event(2).id, event(3).id]);
    });

    it('hands the event out as it was written', async () => {
      const { store } = await confirmed(create, 1);
      const sent: IntegrationEvent[] = [];
      await store.drainOutbox(1, async (given) => void sent.push(given));
      expect(sent).toEqual([{ ...event(1) }]);
    });

    it('keeps an event that could not be sent, and those behind it, and notes those before it', async () => {
      const { store } = await confirmed(create, 3);
      const broken = store.drainOutbox(10, async ({ orderId }) => {
        if (orderId === 2) throw new Error('broker is gone');
      });
      await expect(broken).rejects.toThrow('broker is gone');
      const sent: number[] = [];
      await store.drainOutbox(10, async ({ orderId }) => void sent.push(orderId));
      expect(sent).toEqual([2, 3]);
    });

    it('handles an event once that is delivered, not noted, and delivered again', async () => {
      const { store, counts } = await confirmed(create, 1);
      const cutOff = store.drainOutbox(1, async (given) => {
        await store.requestValidation(given);
        throw new Error('killed before it was noted');
      });
      await expect(cutOff).rejects.toThrow('killed');
      const first: boolean[] = [];
      await store.drainOutbox(1, async (given) => void first.push(await store.requestValidation(given)));
      expect(first).toEqual([false]);
      expect(await counts()).toMatchObject({ handled: 1, unsent: 0, lost: 0, twice: 0 });
    });

    it('counts a lost order and one handled twice, were there any', async () => {
      const { sql, counts } = await confirmed(create, 3);
      await sql('UPDATE outbox SET sent_at = (SELECT submitted_at FROM orders WHERE id = 1) WHERE order_id <> 3');
      await sql(`INSERT INTO validation_requests (order_id, total_eur_cents, requested_at)
        SELECT 1, 100, (SELECT submitted_at FROM orders WHERE id = 1) FROM (SELECT 1 UNION ALL SELECT 2) AS two`);
      expect(await counts()).toMatchObject({ confirmed: 3, handled: 1, lost: 1, twice: 1, unsent: 1 });
    });

    it('lets two processes confirm and publish side by side without losing or repeating an order', async () => {
      const { store, open, counts } = await seeded(
        create,
        Array.from({ length: 60 }, (_, index) => order(index + 1, { minutesAgo: 5 })),
      );
      const work = async (own: OrderStore): Promise<void> => {
        for await (const batch of own.pastGracePeriod({ before: minutesAgo(1), batchSize: 7, signal: never })) {
          await own.confirm(batch.map(({ id }) => event(id)));
          await own.drainOutbox(7, async (given) => void (await own.requestValidation(given)));
        }
        while ((await own.drainOutbox(7, async (given) => void (await own.requestValidation(given)))) > 0);
      };
      await Promise.all([work(store), work(open().orders())]);
      expect(await counts()).toMatchObject({
        confirmed: 60,
        events: 60,
        unsent: 0,
        handled: 60,
        lost: 0,
        twice: 0,
      });
    });

    it('archives finished orders page by page and keeps their lines', async () => {
      const { store, sql } = await seeded(create, [
        order(1, { minutesAgo: 500, status: 'shipped' }),
        order(2, { minutesAgo: 500 }),
        order(3, { minutesAgo: 500, status: 'cancelled' }),
        order(4, { minutesAgo: 500, status: 'paid' }),
        order(5, { minutesAgo: 500, status: 'shipped' }),
        order(6, { minutesAgo: 10, status: 'shipped' }),
      ]);
      const page = (afterId: number) => store.archivePage({ afterId, before: minutesAgo(100), limit: 2, fencing: 1 });
      expect(await page(0)).toEqual({ archived: 2, lastId: 3 });
      expect(await page(3)).toEqual({ archived: 1, lastId: 5 });
      expect(await page(5)).toEqual({ archived: 0, lastId: undefined });
      expect(await sql('SELECT id FROM orders ORDER BY id')).toEqual([{ id: 2 }, { id: 4 }, { id: 6 }]);
      expect(await sql('SELECT DISTINCT order_id FROM order_lines ORDER BY order_id')).toEqual(
        [2, 4, 6].map((id) => ({ order_id: id })),
      );
      const [archived] = await sql('SELECT lines FROM archived_orders WHERE id = 1');
      const lines = archived?.['lines'];
      expect(typeof lines === 'string' ? JSON.parse(lines) : lines).toEqual(order(1, { minutesAgo: 0 }).lines);
    });

    it('archives nothing twice when a page is repeated from the beginning', async () => {
      const { store, counts } = await seeded(create, [order(1, { minutesAgo: 500, status: 'shipped' })]);
      const options = { afterId: 0, before: minutesAgo(100), limit: 10, fencing: 1 };
      await store.archivePage(options);
      expect(await store.archivePage(options)).toEqual({ archived: 0, lastId: undefined });
      expect(await counts()).toMatchObject({ archived: 1 });
    });

    it('archives nothing for a process whose lease another one has taken over', async () => {
      const old = (id: number) => order(id, { minutesAgo: 500, status: 'shipped' });
      const { store, open, counts } = await seeded(create, [old(1), old(2), old(3)]);
      const frozen = open().orders();
      const page = (fencing: number) => ({ afterId: 0, before: minutesAgo(100), limit: 1, fencing });
      await frozen.archivePage(page(7));
      await store.archivePage(page(8));
      await expect(frozen.archivePage(page(7))).rejects.toThrow(/taken over the archive: token 7 is old/);
      expect(await counts()).toMatchObject({ archived: 2, kept: 3 });
      await store.archivePage(page(8));
      expect(await counts()).toMatchObject({ archived: 3 });
    });

    it('seeds an empty database only, and migrates any number of times', async () => {
      const { database, counts } = await seeded(create, [order(1, { minutesAgo: 5 })]);
      await database.migrate();
      expect(await database.seed([order(2, { minutesAgo: 5 })], RATES)).toBe(false);
      expect(await counts()).toMatchObject({ submitted: 1 });
      expect(await database.currencyRates()).toHaveLength(RATES.length);
    });

    it('migrates from several processes at once', async () => {
      const { open } = await create();
      await expect(Promise.all([open(), open(), open()].map((database) => database.migrate()))).resolves.toHaveLength(
        3,
      );
    });
  });
});

async function seeded(
  create: () => Promise<TestDatabase>,
  orders: readonly Order[],
): Promise<TestDatabase & { readonly store: OrderStore }> {
  const test = await create();
  expect(await test.database.seed(orders, RATES)).toBe(true);
  return { ...test, store: test.database.orders() };
}

/** As many confirmed orders, their events still in the outbox. */
async function confirmed(
  create: () => Promise<TestDatabase>,
  count: number,
): Promise<TestDatabase & { readonly store: OrderStore }> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const test = await seeded(
    create,
    ids.map((id) => order(id, { minutesAgo: 5 })),
  );
  expect(await test.store.confirm(ids.map(event))).toBe(count);
  return test;
}

async function firstBatch(store: OrderStore, signal = never): Promise<unknown> {
  for await (const batch of store.pastGracePeriod({ before: minutesAgo(1), batchSize: 10, signal })) return batch;
  return [];
}

function order(
  id: number,
  { minutesAgo: age, status = 'submitted' }: { minutesAgo: number; status?: OrderStatus },
): Order {
  return {
    id,
    buyerId: `buyer-${id}`,
    city: 'Lyon',
    currency: 'EUR',
    status,
    submittedAt: minutesAgo(age),
    updatedAt: minutesAgo(age),
    lines: [
      { product: 'Head torch', quantity: 2, unitPriceCents: 2_000 },
      { product: 'Wool socks', quantity: 1, unitPriceCents: 1_500 },
    ],
  };
}

function event(orderId: number): GracePeriodConfirmed {
  return new GracePeriodConfirmed(orderId, { buyerId: `buyer-${orderId}`, totalEurCents: 5_500 });
}

function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}
