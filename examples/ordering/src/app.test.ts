import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { testHost } from '@anyhost/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { app } from './app.ts';
import { countOrders, type OrderCounts } from './orders/order-counts.ts';

// 200 orders: 74 submitted minutes or hours ago, 6 within the last minute, 90 old enough for the archive.
const SETTINGS = { seedOrders: 200, batchSize: 20, archiveBatchSize: 10, archiveBatches: 3, archivePauseMs: 0 };

describe('the application on its embedded default', () => {
  it('confirms, publishes and archives what the seed left to do', async () => {
    const { counts } = await startApp();
    await expectCounts(counts, {
      submitted: 6,
      confirmed: 74,
      events: 74,
      unsent: 0,
      handled: 74,
      lost: 0,
      twice: 0,
      archived: 90,
    });
  });

  it('looks again after a minute, and then finds the orders whose grace period has passed meanwhile', async () => {
    const { counts, host } = await startApp();
    await expectCounts(counts, { confirmed: 74 });
    await host.advance('1m');
    await expectCounts(counts, { submitted: 0, confirmed: 80, handled: 80, lost: 0, twice: 0 });
  });

  it('archives in a chain of executions, each a bounded slice', async () => {
    const { host } = await startApp();
    await vi.waitFor(() => expect(host.logs.map(({ event }) => event)).toContain('orders.archive-complete'));
    const slices = host.logs.filter(({ event }) => event === 'orders.archived').map(({ fields }) => fields['archived']);
    expect(slices).toEqual([30, 60, 90]);
  });

  it('publishes to the bus that a test puts in place of its own', async () => {
    const published: number[] = [];
    const withBus = app.override('eventBus', () => ({
      name: 'in-process' as const,
      publish: async ({ orderId }) => void published.push(orderId),
      listen: async () => {},
      stopListening: async () => {},
      close: async () => {},
    }));
    const { counts } = await startApp(withBus);
    await expectCounts(counts, { confirmed: 74, unsent: 0, handled: 0 });
    expect(new Set(published).size).toBe(74);
  });

  it('leaves a seeded database as it is when started again', async () => {
    const folder = await temporaryFolder();
    const first = await startApp(app, folder);
    await expectCounts(first.counts, { confirmed: 74, archived: 90 });
    await first.host.stop();
    const second = await startApp(app, folder);
    expect(second.host.logs.map(({ event }) => event)).not.toContain('database.seeded');
    await expectCounts(second.counts, { confirmed: 74, archived: 90, twice: 0 });
  });
});

async function startApp(application: Pick<typeof app, 'definition' | 'backgroundServices'> = app, folder?: string) {
  const databasePath = join(folder ?? (await temporaryFolder()), 'ordering.db');
  const host = await testHost(application, { settings: { ordering: { ...SETTINGS, databasePath } } });
  onTestFinished(() => host.stop());
  const connection = new DatabaseSync(databasePath, { timeout: 5_000 });
  onTestFinished(() => connection.close());
  return { host, counts: () => countOrders(connection) };
}

async function expectCounts(counts: () => OrderCounts, expected: Partial<OrderCounts>): Promise<void> {
  await vi.waitFor(() => expect(counts()).toMatchObject(expected), { timeout: 10_000 });
}
