import type { IntegrationEvent } from '../events/integration-event.ts';
import type { NewOrder, Order, OrderSummary, Submission, SubmittedOrder } from './order.ts';

/** Which orders to look for, and how many at a time. */
export interface PastGracePeriodOptions {
  /** Orders submitted at or before this instant. */
  readonly before: Date;
  readonly batchSize: number;
  /** Ends the search between two batches, by rejecting with its reason. */
  readonly signal: AbortSignal;
}

/** One page of the archive. */
export interface ArchivePageOptions {
  /** Only orders after this id; 0 starts at the beginning. */
  readonly afterId: number;
  /** Orders finished at or before this instant. */
  readonly before: Date;
  readonly limit: number;
  /** The token of the lease under which it is archived: `execution.fencing`. */
  readonly fencing: number;
}

/** What archiving one page did. */
export interface ArchivedPage {
  readonly archived: number;
  /** Where the next page begins; `undefined` when nothing was left. */
  readonly lastId: number | undefined;
}

/**
 * The orders, as the services and the web front of this application need them. One instance per execution, or per request.
 *
 * Every method is one transaction, or a sequence of whole ones: a process killed inside any of them
 * leaves what a database leaves, all of a transaction or nothing.
 */
export interface OrderStore {
  /** Saves a new order under the next number, `submitted`, unless one with this key was saved before. */
  submit(order: NewOrder): Promise<Submission>;

  /** One order. `undefined` when no order has this number, or the archive has it. */
  find(id: number): Promise<Order | undefined>;

  /** The orders with the highest numbers, the newest first. */
  newest(limit: number): Promise<readonly OrderSummary[]>;

  /** Submitted orders past their grace period, oldest first, in batches; ends when there are none. The caller must confirm each batch. */
  pastGracePeriod(options: PastGracePeriodOptions): AsyncIterable<readonly SubmittedOrder[]>;

  /** How many submitted orders were submitted at or before an instant. */
  countPastGracePeriod(before: Date): Promise<number>;

  /**
   * Confirms orders and writes their events to the outbox, both in one transaction.
   *
   * @returns How many were still `submitted` and are confirmed now; others get no event.
   */
  confirm(events: readonly IntegrationEvent[]): Promise<number>;

  /**
   * Sends the events in the outbox, oldest first, and marks them as sent.
   *
   * @param send - Resolves once the bus has taken responsibility for the event. When it rejects, the events before it
   *   stay marked, this one stays in the outbox, and the rejection is passed on.
   * @returns How many were sent; 0 when the outbox is empty.
   */
  drainOutbox(limit: number, send: (event: IntegrationEvent) => Promise<void>): Promise<number>;

  /**
   * Asks for the validation of an order, once per event id, even if the event arrives several times.
   *
   * @returns Whether this delivery was the first.
   */
  requestValidation(event: IntegrationEvent): Promise<boolean>;

  /**
   * Moves one page of finished orders to the archive, in one transaction. Safe to repeat. Rejects, and moves nothing, once a
   * larger token has archived: the caller was frozen, has lost its lease, and another process goes on.
   */
  archivePage(options: ArchivePageOptions): Promise<ArchivedPage>;
}
