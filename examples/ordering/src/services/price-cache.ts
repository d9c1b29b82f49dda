import type { Clock, Logger } from '@anyhost/core';
import type { OrderingDatabase } from '../orders/ordering-database.ts';

const MAX_AGE_MS = 24 * 3_600_000;

/** What {@link PriceCache} asks of the host. */
export interface PriceCacheServices {
  readonly database: Pick<OrderingDatabase, 'currencyRates'>;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Exchange rates in memory: events carry totals in euro, and looking a rate up per order would double the queries. */
export class PriceCache {
  readonly #database: Pick<OrderingDatabase, 'currencyRates'>;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #ratesMicros: ReadonlyMap<string, number> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor({ database, logger, clock }: PriceCacheServices) {
    this.#database = database;
    this.#logger = logger;
    this.#clock = clock;
  }

  /**
   * Reads all rates anew, or joins the read under way. The previous rates stay in use until the new ones are complete.
   */
  async refresh({ signal }: { signal: AbortSignal }): Promise<void> {
    signal.throwIfAborted();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  /**
   * Reads the rates unless they are of the last day. In one long-lived process the job has seen to that; a serverless sandbox has
   * memory of its own, and the job runs in another.
   */
  async ready(options: { signal: AbortSignal }): Promise<void> {
    if (this.#clock.now() - this.#readAt > MAX_AGE_MS) await this.refresh(options);
  }

  /** Converts an amount to euro cents. Throws for a currency without a rate: a wrong total is worse than a late one. */
  toEurCents(cents: number, currency: string): number {
    return Math.round((cents * 1_000_000) / this.#rateMicros(currency));
  }

  /** Converts euro cents to cents of another currency. Throws for a currency without a rate. */
  fromEurCents(eurCents: number, currency: string): number {
    return Math.round((eurCents * this.#rateMicros(currency)) / 1_000_000);
  }

  #rateMicros(currency: string): number {
    const rateMicros = this.#ratesMicros.get(currency);
    if (rateMicros === undefined) throw new Error(`No exchange rate for '${currency}': add it to currency_rates`);
    return rateMicros;
  }

  async #read(): Promise<void> {
    const rates = await this.#database.currencyRates();
    this.#ratesMicros = new Map(rates.map(({ currency, rateMicros }) => [currency, rateMicros]));
    this.#readAt = this.#clock.now();
    this.#logger.info(
      { event: 'prices.refreshed', currencies: rates.length },
      `Exchange rates of ${rates.length} currencies`,
    );
  }
}
