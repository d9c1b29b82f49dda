/** The state of an order. A buyer may cancel while it is `submitted`. */
export type OrderStatus = 'submitted' | 'awaitingValidation' | 'paid' | 'shipped' | 'cancelled';

/** One product of an order. */
export interface OrderLine {
  readonly product: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

/** An order as it was stored. Money is whole cents of `currency`. */
export interface Order {
  readonly id: number;
  readonly buyerId: string;
  /** Destination city. */
  readonly city: string;
  readonly currency: string;
  readonly status: OrderStatus;
  readonly submittedAt: Date;
  /** When its status last changed. */
  readonly updatedAt: Date;
  readonly lines: readonly OrderLine[];
}

/** An order as the web front takes it. It is submitted now. */
export interface NewOrder extends Pick<Order, 'buyerId' | 'city' | 'currency' | 'submittedAt' | 'lines'> {
  /** Made with the form: the same form, sent twice, is one order. */
  readonly key: string;
}

/** What became of a {@link NewOrder}. */
export interface Submission {
  /** The number of the order. */
  readonly id: number;
  /** Whether it was saved now; `false` when an order with this key was saved before. */
  readonly isNew: boolean;
}

/** An order in a list. */
export interface OrderSummary extends Pick<Order, 'id' | 'city' | 'currency' | 'status' | 'submittedAt'> {
  readonly totalCents: number;
}

/** What an order costs, in whole cents of its currency. */
export function totalCents(order: Pick<Order, 'lines'>): number {
  return order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
}

/** The part of an order that confirming it needs. */
export interface SubmittedOrder {
  readonly id: number;
  readonly buyerId: string;
  readonly currency: string;
  readonly totalCents: number;
  readonly submittedAt: Date;
}
