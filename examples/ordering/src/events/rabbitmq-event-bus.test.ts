import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { captureLogs, type LogLine } from '@anyhost/testing';
import { Connection } from 'rabbitmq-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isReachable, RABBITMQ_URL } from '../../test/backing-services.ts';
import type { EventHandler } from './event-bus.ts';
import { GracePeriodConfirmed } from './grace-period-confirmed.ts';
import type { IntegrationEvent } from './integration-event.ts';
import { RabbitMqEventBus } from './rabbitmq-event-bus.ts';

const never = new AbortController().signal;

describe.skipIf(!(await isReachable(RABBITMQ_URL)))('the event bus on a real RabbitMQ', () => {
  it('delivers an event as it was published', async () => {
    const received: IntegrationEvent[] = [];
    const { bus } = await connect(async (event) => void received.push(event));
    await bus.listen(never);
    await bus.publish(event(1));
    await vi.waitFor(() => expect(received).toEqual([{ ...event(1) }]));
  });

  it('keeps an event that was published before any consumer', async () => {
    const exchange = await freshExchange();
    const { bus: publisher } = await connect(ignore, exchange);
    await publisher.publish(event(1));
    await publisher.close();

    const received: string[] = [];
    const { bus } = await connect(async ({ id }) => void received.push(id), exchange);
    await bus.listen(never);
    await vi.waitFor(() => expect(received).toEqual([event(1).id]));
  });

  it('delivers again what the handler rejected', async () => {
    let deliveries = 0;
    const { bus, lines } = await connect(async () => {
      deliveries += 1;
      if (deliveries === 1) throw new Error('database is away');
    });
    await bus.listen(never);
    await bus.publish(event(1));
    await vi.waitFor(() => expect(deliveries).toBe(2));
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'rabbitmq.delivery' }));
  });

  it('drops a message that is not an event, and says so', async () => {
    const exchange = await freshExchange();
    const { bus, lines } = await connect(ignore, exchange);
    await bus.listen(never);
    const { connection } = await stranger();
    const publisher = connection.createPublisher({ confirm: true });
    await publisher.send({ exchange, routingKey: 'grace-period.confirmed', messageId: 'odd' }, { hello: 'world' });
    await publisher.close();
    await vi.waitFor(() =>
      expect(lines.find((line) => line.event === 'rabbitmq.malformed')).toMatchObject({ fields: { messageId: 'odd' } }),
    );
  });

  it('rejects an event that no queue takes, since confirming it would lose it', async () => {
    const exchange = await freshExchange();
    const { bus } = await connect(ignore, exchange);
    await bus.publish(event(1));
    const { connection } = await stranger();
    await connection.queueDelete({ queue: `${exchange}.validation` });
    await expect(bus.publish(event(2))).rejects.toThrow(`no queue for 'grace-period.confirmed'`);
  });

  it('finishes the delivery under way before it stops listening', async () => {
    let begun = false;
    let finished = false;
    const { bus } = await connect(async () => {
      begun = true;
      await setTimeout(50);
      finished = true;
    });
    await bus.listen(never);
    await bus.publish(event(1));
    await vi.waitFor(() => expect(begun).toBe(true), { interval: 1 });
    expect(finished).toBe(false);
    await bus.stopListening();
    expect(finished).toBe(true);
  });
});

describe('connecting to a RabbitMQ that is not there', () => {
  it('rejects instead of trying for ever', async () => {
    const connecting = RabbitMqEventBus.connect({
      url: 'amqp://127.0.0.1:1',
      exchange: 'ordering',
      handler: ignore,
      logger: captureLogs(),
      connectTimeoutMs: 300,
    });
    await expect(connecting).rejects.toThrow('127.0.0.1:1');
  });
});

async function connect(
  handler: EventHandler,
  exchange?: string,
): Promise<{ bus: RabbitMqEventBus; lines: readonly LogLine[] }> {
  const logger = captureLogs();
  const bus = await RabbitMqEventBus.connect({
    url: RABBITMQ_URL,
    exchange: exchange ?? (await freshExchange()),
    handler,
    logger,
  });
  onTestFinished(() => bus.close());
  return { bus, lines: logger.lines };
}

/** A name of this test's own; its queues and exchanges are deleted with the test. */
async function freshExchange(): Promise<string> {
  const exchange = `ordering-${randomUUID()}`;
  const { connection } = await stranger();
  onTestFinished(async () => {
    await connection.queueDelete({ queue: `${exchange}.validation` });
    await connection.exchangeDelete({ exchange });
  });
  return exchange;
}

/** A connection of its own, independent of the bus. */
async function stranger(): Promise<{ connection: Connection }> {
  const connection = new Connection(RABBITMQ_URL);
  connection.on('error', () => {});
  onTestFinished(() => connection.close());
  await connection.onConnect(5_000);
  return { connection };
}

async function ignore(): Promise<void> {}

function event(orderId: number): GracePeriodConfirmed {
  return new GracePeriodConfirmed(orderId, { buyerId: 'buyer-1', totalEurCents: 100 });
}
