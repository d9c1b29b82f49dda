import { cron, defineApplication, every } from '@anyhost/core';
import { connectEventBus } from './events/connect-event-bus.ts';
import { openMailer } from './mail/open-mailer.ts';
import { openDatabase } from './orders/open-database.ts';
import { EventConsumer } from './services/event-consumer.ts';
import { GracePeriodManager } from './services/grace-period-manager.ts';
import { Migrations } from './services/migrations.ts';
import { OrderArchiver } from './services/order-archiver.ts';
import { OrderValidation } from './services/order-validation.ts';
import { PriceCache } from './services/price-cache.ts';
import { Seed } from './services/seed.ts';
import { OrderingSettings } from './settings.ts';

// One zone for both cron schedules: a function app on Azure has a single one.
const timeZone = 'Europe/Amsterdam';

/** The services of the shop and its background work. It does not depend on a host. */
export const app = defineApplication('ordering-background', { record: { history: 20 } })
  .settings('ordering', OrderingSettings)
  .singleton('database', ({ ordering, logger }) => openDatabase(ordering, logger), {
    dispose: (database) => database.close(),
  })
  .singleton('validation', (services) => new OrderValidation(services))
  .singleton(
    'eventBus',
    async ({ ordering, validation, logger }) => connectEventBus(ordering, { handler: validation.handle, logger }),
    { dispose: (bus) => bus.close() },
  )
  .singleton('prices', (services) => new PriceCache(services))
  .singleton('mailer', ({ ordering }) => openMailer(ordering))
  .scoped('orders', ({ database }) => database.orders())
  // Full when the mail server is slower than the buyers: then an order goes without its e-mail, instead of waiting for it.
  .backgroundTaskQueue('mail', { capacity: 200, concurrency: 4, onFull: 'reject', timeoutMs: 15_000 })
  .stateStore(({ database }) => database.stateStore())
  .hostedService('migrations', (services) => new Migrations(services))
  .hostedService('seed', (services) => new Seed(services))
  .hostedService('event-consumer', (services) => new EventConsumer(services), { hosts: 'long-lived' })
  .backgroundService(
    'grace-period-manager',
    { schedule: ({ ordering }) => every(ordering.checkUpdateTime), runOnStart: true, dedupe: true },
    (services) => new GracePeriodManager(services),
  )
  // Neither dedupe nor singleton: each process has a cache of its own.
  .job('price-cache', { schedule: cron('0 6 * * MON-FRI', { timeZone }), runOnStart: true }, (signal, { services }) =>
    services.prices.refresh({ signal }),
  )
  .backgroundService(
    'order-archiver',
    { schedule: cron('30 2 * * *', { timeZone }), runOnStart: true, singleton: true },
    (services) => new OrderArchiver(services),
  );
