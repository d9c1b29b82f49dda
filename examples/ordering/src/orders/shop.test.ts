import { describe, expect, it } from 'vitest';
import { DATABASES } from '../../test/databases.ts';
import type { NewOrder } from './order.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const LATER = new Date('2026-11-22T12:05:00Z');

function newOrder(key: string, changes: Partial<NewOrder> = {}): NewOrder {
  return {
    key,
    buyerId: 'ada@example.com',
    city: 'Leeds',
    currency: 'GBP',
    submittedAt: NOW,
    lines: [
      { product: 'Head torch', quantity: 2, unitPriceCents: 3_995 },
      { product: 'Wool socks', quantity: 1, unitPriceCents: 1_690 },
    ],
    ...changes,
  };
}

describe.each(DATABASES)('orders of the web front on $name', ({ available, create }) => {
  describe.skipIf(!available)('in the real database', () => {
    it('are numbered from 1, and found as they were submitted', async () => {
      const { database, counts } = await create();
      expect(await database.orders().submit(newOrder('a'))).toEqual({ id: 1, isNew: true });
      expect(await database.orders().submit(newOrder('b'))).toEqual({ id: 2, isNew: true });
      const { key: _, ...given } = newOrder('b');
      expect(await database.orders().find(2)).toEqual({ ...given, id: 2, status: 'submitted', updatedAt: NOW });
      expect(await counts()).toMatchObject({ submitted: 2, kept: 2 });
    });

    it('are one order when the same form is sent twice', async () => {
      const { database, counts } = await create();
      const { id } = await database.orders().submit(newOrder('a'));
      await database.orders().submit(newOrder('b'));
      expect(await database.orders().submit(newOrder('a', { city: 'Lyon' }))).toEqual({ id, isNew: false });
      expect(await database.orders().find(id)).toMatchObject({ city: 'Leeds' });
      expect(await counts()).toMatchObject({ submitted: 2 });
    });

    it('have numbers of their own when several processes submit at once', async () => {
      const { open, counts } = await create();
      const stores = [open().orders(), open().orders(), open().orders()];
      const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
      const saved = await Promise.all(keys.flatMap((key) => stores.map((store) => store.submit(newOrder(key)))));
      const numbers = saved.filter(({ isNew }) => isNew).map(({ id }) => id);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(keys.map((_, index) => index + 1));
      expect(new Set(saved.map(({ id }) => id)).size).toBe(keys.length);
      expect(await counts()).toMatchObject({ submitted: 12 });
    });

    it('never get the number of an archived order', async () => {
      const { database, sql } = await create();
      await database.orders().submit(newOrder('a'));
      await database.orders().submit(newOrder('b'));
      await sql("UPDATE orders SET status = 'shipped'");
      const page = await database.orders().archivePage({ afterId: 0, before: NOW, limit: 10, fencing: 1 });
      expect(page).toEqual({ archived: 2, lastId: 2 });
      expect(await database.orders().submit(newOrder('c'))).toEqual({ id: 3, isNew: true });
      expect(await database.orders().submit(newOrder('a'))).toEqual({ id: 1, isNew: false });
    });

    it('are found past their grace period, as all orders', async () => {
      const { database } = await create();
      await database.orders().submit(newOrder('a'));
      const signal = new AbortController().signal;
      for await (const batch of database.orders().pastGracePeriod({ before: NOW, batchSize: 10, signal })) {
        const expected = { id: 1, buyerId: 'ada@example.com', currency: 'GBP', totalCents: 9_680, submittedAt: NOW };
        expect(batch).toEqual([expected]);
        break;
      }
    });

    it('are not found by a number that no order has', async () => {
      const { database } = await create();
      expect(await database.orders().find(1)).toBeUndefined();
    });

    it('are listed, the newest first, up to a limit', async () => {
      const { database } = await create();
      for (const [index, key] of ['a', 'b', 'c'].entries())
        await database.orders().submit(newOrder(key, { submittedAt: index === 2 ? LATER : NOW }));
      const rest = { city: 'Leeds', currency: 'GBP', status: 'submitted', totalCents: 9_680 };
      expect(await database.orders().newest(2)).toEqual([
        { ...rest, id: 3, submittedAt: LATER },
        { ...rest, id: 2, submittedAt: NOW },
      ]);
    });
  });
});
