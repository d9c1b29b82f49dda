// A small application behind the Lambda adapter: settings, a singleton, a scoped service, three jobs.
import { createHandler } from '@anyhost/aws-lambda';
import { cron, defineApplication, every, type StandardSchema } from '@anyhost/core';

interface PriceSettings {
  readonly currency: string;
}

class Prices {
  readonly #currency: string;

  constructor({ currency }: PriceSettings) {
    this.#currency = currency;
  }

  async refresh(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    return this.#currency;
  }
}

class Orders {
  async confirm(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }
}

// Without a schema library, so that none is measured too.
const priceSettings: StandardSchema<unknown, PriceSettings> = {
  '~standard': { version: 1, vendor: 'bench', validate: () => ({ value: { currency: 'EUR' } }) },
};

const application = defineApplication('bench')
  .settings('pricing', priceSettings)
  .singleton('prices', ({ pricing }) => new Prices(pricing))
  .scoped('orders', () => new Orders())
  .job('refresh-prices', { schedule: every('30s') }, async (signal, { services, logger }) => {
    logger.info({ currency: await services.prices.refresh(signal) }, 'refreshed');
  })
  .job('confirm-orders', { schedule: cron('*/5 * * * *') }, (signal, { services }) => services.orders.confirm(signal))
  .job('roll-up', { schedule: cron('0 2 * * *', { timeZone: 'Europe/Amsterdam' }) }, async () => {});

export const handler: unknown = createHandler(application, { service: 'refresh-prices' });
