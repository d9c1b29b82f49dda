import * as z from 'zod';
import type { IntegrationEvent } from '../events/integration-event.ts';

/** Turns a row of the outbox back into the event it holds. */
export function readOutboxRow(row: unknown): IntegrationEvent {
  const { event_id: id, type, order_id: orderId, body } = OutboxRow.parse(row);
  return { id, type, orderId, body };
}

const EventBody = z.record(z.string(), z.union([z.string(), z.number()]));

/** SQLite keeps the body as text, PostgreSQL's client has parsed it already. */
const OutboxRow = z.object({
  event_id: z.string(),
  type: z.string(),
  order_id: z.number(),
  body: z.union([EventBody, z.string().transform((text) => EventBody.parse(JSON.parse(text)))]),
});
