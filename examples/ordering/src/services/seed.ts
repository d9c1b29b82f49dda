import type { Clock, HostedService, Logger } from '@anyhost/core';
import type { OrderingDatabase } from '../orders/ordering-database.ts';
import { RATES } from '../seed/catalogue.ts';
import { generateOrders } from '../seed/generate-orders.ts';
import type { OrderingSettings } from '../settings.ts';

const EMBEDDED_ORDERS = 2_000;

/** Fills an empty database with invented orders, so that the example has something to do. Leaves any other as it is. */
export class Seed implements HostedService {
  readonly #database: OrderingDatabase;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #count: number;

  constructor(services: { database: OrderingDatabase; clock: Clock; logger: Logger; ordering: OrderingSettings }) {
    this.#database = services.database;
    this.#clock = services.clock;
    this.#logger = services.logger;
    this.#count = services.ordering.seedOrders ?? (services.ordering.databaseUrl === undefined ? EMBEDDED_ORDERS : 0);
  }

  async startAsync(): Promise<void> {
    const orders = generateOrders({ count: this.#count, now: new Date(this.#clock.now()) });
    const seeded = await this.#database.seed(orders, RATES);
    if (seeded)
      this.#logger.info({ event: 'database.seeded', orders: orders.length }, `Invented ${orders.length} orders`);
  }

  async stopAsync(): Promise<void> {}
}
