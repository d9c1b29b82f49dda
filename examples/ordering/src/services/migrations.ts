import type { HostedService, Logger } from '@anyhost/core';
import type { OrderingDatabase } from '../orders/ordering-database.ts';

/** Creates the tables before any other service starts. */
export class Migrations implements HostedService {
  readonly #database: OrderingDatabase;
  readonly #logger: Logger;

  constructor({ database, logger }: { database: OrderingDatabase; logger: Logger }) {
    this.#database = database;
    this.#logger = logger;
  }

  async startAsync(): Promise<void> {
    await this.#database.migrate();
    this.#logger.info({ event: 'database.ready', database: this.#database.name }, 'Tables are in place');
  }

  async stopAsync(): Promise<void> {}
}
