import { BackgroundService, type Execution } from '@anyhost/core';
import type { Warehouse } from './warehouse.ts';

/** Fewer pieces than this are worth a warning. */
const FEW = 10;

/** Warns of products that run low. A call is one iteration: the schedule in app.ts says when, the host calls it. */
export class StockCheck extends BackgroundService {
  readonly #warehouse: Warehouse;

  constructor({ warehouse }: { readonly warehouse: Warehouse }) {
    super();
    this.#warehouse = warehouse;
  }

  override async executeAsync(signal: AbortSignal, { logger }: Execution): Promise<void> {
    for (const product of this.#warehouse.products) {
      // It aborts when the host stops, and shortly before the deadline of the platform.
      signal.throwIfAborted();
      const pieces = await this.#warehouse.piecesOf(product);
      if (pieces < FEW) logger.warn({ product, pieces }, 'running low');
    }
  }
}
