import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checks } from '../demo/checks.ts';
import { readExecutions } from '../demo/executions.ts';
import { measure } from '../demo/host-report.ts';
import { Shop } from '../demo/shop.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DUE = 'orders past their grace period and not confirmed';
const UNSENT = 'confirmed orders whose event was not sent';

describe('the verdict of the demo', () => {
  it.each([
    ['an order that vanished', 'DELETE FROM orders WHERE id = 1', 'orders neither live nor archived', 1],
    [
      'an order that was archived and is still there',
      'INSERT INTO archived_orders SELECT id, buyer_id, city, currency, status, total_cents, submitted_at, updated_at, 1, 1 FROM orders LIMIT 2',
      'orders both live and archived',
      2,
    ],
    [
      'an event handled twice',
      'INSERT INTO validation_requests (order_id, total_eur_cents, requested_at) VALUES (7, 1, 1), (7, 1, 2)',
      'events handled twice',
      1,
    ],
    [
      'a confirmation without an event',
      `UPDATE orders SET status = 'awaitingValidation' WHERE id = (SELECT max(id) FROM orders)`,
      'confirmed orders whose event was lost',
      1,
    ],
    [
      'an event that waits',
      `INSERT INTO outbox (event_id, type, order_id, body) VALUES ('a', 'b', 7, '{}')`,
      UNSENT,
      1,
    ],
    ['an order that was not confirmed', 'SELECT 1', DUE, 37],
    ['an order that was not archived', 'SELECT 1', 'finished orders due for the archive and not in it', 45],
  ])('fails for %s', async (_, sql, text, count) => {
    const { shop, connection } = await openShop();
    shop.sell(100);
    connection.exec(sql);
    expect(checks([], { shop, now: Date.now() })).toContainEqual({ text, count, holds: false });
  });

  it('requires that a host has done something, and that it was killed at work', async () => {
    const { shop } = await openShop();
    const idle = await measure('idle', shop, async () => []);
    const failed = checks([idle], { shop, now: Date.now() }).filter(({ holds }) => !holds);
    expect(failed.map(({ text }) => text)).toEqual([
      'hosts that handled no order',
      'executions that the kill cut off',
      'events that the kill left unsent in the middle of a batch',
      'executions that a deadline or a stop cut short',
    ]);
  });
});

describe('executions in the log of a host', () => {
  it('have the outcome of their last line, and none without such a line', () => {
    const line = (fields: object) => JSON.stringify({ service: 'price-cache', ...fields });
    const log = [
      'no JSON',
      line({ event: 'host.started' }),
      line({ event: 'execution.started', executionId: '1' }),
      line({ event: 'execution.started', executionId: '2' }),
      line({ event: 'execution.completed', executionId: '1', timeLeftMs: 5, interrupted: true }),
      line({ event: 'execution.skipped', executionId: '3', reason: 'overlap' }),
    ];
    expect(readExecutions(log)).toEqual([
      { id: '1', service: 'price-cache', outcome: 'completed, interrupted', timeLeftMs: 5 },
      { id: '2', service: 'price-cache', outcome: undefined, timeLeftMs: undefined },
      { id: '3', service: 'price-cache', outcome: 'skipped: overlap', timeLeftMs: undefined },
    ]);
  });
});

async function openShop() {
  const path = join(await temporaryFolder(), 'ordering.db');
  const shop = new Shop(path);
  const connection = new DatabaseSync(path);
  onTestFinished(() => {
    connection.close();
    shop.close();
  });
  return { shop, connection };
}
