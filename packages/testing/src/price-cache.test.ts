import { cron, defineApplication, every } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
import { expect, test } from 'vitest';

const app = defineApplication('ordering-background')
  .singleton('prices', () => new Map([['apple', 3]]))
  .scoped('sent', () => ['a report'])
  .job('price-cache', { schedule: cron('0 6 * * *'), timeoutMs: 60_000 }, async (_signal, { services }) => {
    services.prices.set('apple', services.prices.size);
  })
  .job('outbox', { schedule: every('30s') }, async (_signal, { services, logger }) => {
    logger.info({ sent: services.sent.length }, 'sent');
  });

test('the outbox is emptied every half minute, prices are read at six', async () => {
  const host = await testHost(app, { now: '2026-11-22T05:58:00Z' });

  await host.advance('2m');

  expect(host.executions.map(({ service, status }) => `${service} ${status}`)).toEqual([
    'outbox completed',
    'outbox completed',
    'outbox completed',
    'price-cache completed',
    'outbox completed',
  ]);
  expect(host.logs.filter(({ message }) => message === 'sent')).toHaveLength(4);
  await host.stop();
  expect(host.clock.pendingTimers).toBe(0);
});
