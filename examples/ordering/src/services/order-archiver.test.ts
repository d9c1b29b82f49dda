import { type Clock, systemClock, toInstant } from '@anyhost/core';
import { fakeExecution } from '@anyhost/testing';
import { describe, expect, it, vi } from 'vitest';
import { DATABASES, type TestDatabase } from '../../test/databases.ts';
import type { Order } from '../orders/order.ts';
import { RATES } from '../seed/catalogue.ts';
import { OrderArchiver } from './order-archiver.ts';

const NOW = toInstant(Date.parse('2026-11-22T12:00:00Z'));
const clock: Clock = { ...systemClock, now: () => NOW };

describe.each(DATABASES)('the order archiver on $name', ({ available, create }) => {
  describe.skipIf(!available)('against the real database', () => {
    it('does one slice, saves its progress, and asks to run again', async () => {
      const { archiver, orders, counts } = await arrange(create, 10);
      const execution = fakeExecution({ services: { orders } });
      await archiver.executeAsync(execution.signal, execution);
      expect(execution.checkpoint.value).toEqual({ afterId: 4, archived: 4 });
      expect(execution.askedToRunAgain).toBe(true);
      expect(await counts()).toMatchObject({ archived: 4 });
    });

    it('resumes behind the saved order, and clears the checkpoint when nothing is left', async () => {
      const { archiver, orders, counts } = await arrange(create, 5);
      const execution = fakeExecution({ services: { orders }, checkpoint: { afterId: 2, archived: 2 } });
      await archiver.executeAsync(execution.signal, execution);
      expect(execution.checkpoint.value).toBeUndefined();
      expect(execution.askedToRunAgain).toBe(false);
      // Orders 1 and 2 lie before the cursor.
      expect(await counts()).toMatchObject({ archived: 3 });
    });

    it('ends a chain of executions with every order archived once', async () => {
      const { archiver, orders, counts } = await arrange(create, 11);
      let saved: unknown;
      let again = true;
      let executions = 0;
      while (again) {
        const execution = fakeExecution({ services: { orders }, checkpoint: saved });
        await archiver.executeAsync(execution.signal, execution);
        saved = execution.checkpoint.value;
        again = execution.askedToRunAgain;
        executions += 1;
      }
      expect(executions).toBe(3);
      expect(await counts()).toMatchObject({ archived: 11 });
    });

    it('saves and returns when its signal aborts, so that the slice counts', async () => {
      const { archiver, orders, counts } = await arrange(create, 10, { archivePauseMs: 60_000 });
      const controller = new AbortController();
      const execution = fakeExecution({ services: { orders }, signal: controller.signal });
      const running = archiver.executeAsync(execution.signal, execution);
      await vi.waitFor(async () => expect(await counts()).toMatchObject({ archived: 2 }), { interval: 1 });
      controller.abort(new Error('deadline'));
      await running;
      expect(execution.checkpoint.value).toEqual({ afterId: 2, archived: 2 });
      expect(execution.askedToRunAgain).toBe(true);
    });

    it('archives nothing, and leaves the checkpoint, when another process has taken over its lease', async () => {
      const { archiver, orders, counts } = await arrange(create, 4);
      await orders.archivePage({ afterId: 0, before: new Date(NOW), limit: 2, fencing: 8 });
      const execution = fakeExecution({ services: { orders }, fencing: 7 });
      await expect(archiver.executeAsync(execution.signal, execution)).rejects.toThrow('token 7 is old');
      expect(execution.checkpoint.saves).toEqual([]);
      expect(await counts()).toMatchObject({ archived: 2, kept: 4 });
    });

    it('does not go on from a checkpoint of another shape', async () => {
      const { archiver, orders } = await arrange(create, 4);
      const execution = fakeExecution({ services: { orders }, fencing: 1, checkpoint: { page: 2 } });
      await expect(archiver.executeAsync(execution.signal, execution)).rejects.toMatchObject({
        code: 'ERR_ANYHOST_CHECKPOINT_SHAPE',
      });
    });

    it('archives nothing twice when it was killed before it could save', async () => {
      const { archiver, orders, counts } = await arrange(create, 4);
      await orders.archivePage({ afterId: 0, before: new Date(NOW), limit: 2, fencing: 1 });
      const execution = fakeExecution({ services: { orders }, fencing: 2 });
      await archiver.executeAsync(execution.signal, execution);
      expect(await counts()).toMatchObject({ archived: 4 });
    });
  });
});

/** Finished orders of a year ago, archived two at a time, two times an execution. */
async function arrange(create: () => Promise<TestDatabase>, count: number, { archivePauseMs = 0 } = {}) {
  const { database, counts } = await create();
  await database.seed(
    Array.from({ length: count }, (_, index) => oldOrder(index + 1)),
    RATES,
  );
  const archiver = new OrderArchiver({
    ordering: { archiveAfter: 90 * 86_400_000, archiveBatchSize: 2, archiveBatches: 2, archivePauseMs },
    clock,
  });
  return { archiver, orders: database.orders(), counts };
}

function oldOrder(id: number): Order {
  const lastYear = new Date(NOW - 365 * 86_400_000);
  return {
    id,
    buyerId: 'buyer-1',
    city: 'Lyon',
    currency: 'EUR',
    status: 'shipped',
    submittedAt: lastYear,
    updatedAt: lastYear,
    lines: [{ product: 'Head torch', quantity: 1, unitPriceCents: 3_995 }],
  };
}
