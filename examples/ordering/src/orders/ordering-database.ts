import type { StateStore } from '@anyhost/core';
import type { Order } from './order.ts';
import type { OrderStore } from './order-store.ts';

/** Units of a currency that one euro buys, times a million. */
export interface CurrencyRate {
  readonly currency: string;
  readonly rateMicros: number;
}

/** The database behind the orders: opened once per host, shared by all executions. */
export interface OrderingDatabase {
  /** Shown in logs. */
  readonly name: 'sqlite' | 'postgres';
  /** Creates the tables that are missing. Safe to repeat, and from several processes at once. */
  migrate(): Promise<void>;
  /** Fills an empty database, all or nothing; @returns whether it was empty. */
  seed(orders: readonly Order[], rates: readonly CurrencyRate[]): Promise<boolean>;
  /** The exchange rates as they stand. */
  currencyRates(): Promise<readonly CurrencyRate[]>;
  /** A store for one execution. */
  orders(): OrderStore;
  /** Where anyhost keeps checkpoints, leases, claims and the ledger: with the orders. Closed by the host. */
  stateStore(): StateStore;
  /** Ends all connections. */
  close(): Promise<void>;
}
