import * as z from 'zod';
import type { Order, OrderSummary } from './order.ts';

/** Reads a row with an order and its lines. */
export function readOrder(row: unknown): Order {
  return OrderRow.parse(row);
}

/** Reads a row of a list of orders. */
export function readSummary(row: unknown): OrderSummary {
  return SummaryRow.parse(row);
}

/** SQLite keeps milliseconds, PostgreSQL's client gives a date. */
const Instant = z.union([z.date(), z.number().transform((ms) => new Date(ms))]);
const Status = z.enum(['submitted', 'awaitingValidation', 'paid', 'shipped', 'cancelled']);
const Lines = z.array(z.object({ product: z.string(), quantity: z.number(), unitPriceCents: z.number() }));

const SummaryRow = z.object({
  id: z.number(),
  city: z.string(),
  currency: z.string(),
  status: Status,
  totalCents: z.number(),
  submittedAt: Instant,
});

const OrderRow = SummaryRow.omit({ totalCents: true }).extend({
  buyerId: z.string(),
  updatedAt: Instant,
  // SQLite gives the text, PostgreSQL's client has parsed it already.
  lines: z.union([Lines, z.string().transform((text) => Lines.parse(JSON.parse(text)))]),
});
