import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from '@anyhost/core';
import { type AsyncMessage, Connection, type Consumer, ConsumerStatus, type Publisher } from 'rabbitmq-client';
import * as z from 'zod';
import type { EventBus, EventHandler } from './event-bus.ts';
import type { IntegrationEvent } from './integration-event.ts';

/** What {@link RabbitMqEventBus} needs. */
export interface RabbitMqOptions {
  readonly url: string;
  /** Durable topic exchange; the queue is `<exchange>.validation`. */
  readonly exchange: string;
  readonly handler: EventHandler;
  readonly logger: Logger;
  /** How long to wait for the broker at start. Default ten seconds. */
  readonly connectTimeoutMs?: number;
}

/**
 * RabbitMQ with publisher confirms: durable exchange and queue, persistent messages, acknowledged after the handler.
 *
 * @see https://www.rabbitmq.com/docs/confirms
 */
export class RabbitMqEventBus implements EventBus {
  readonly name = 'rabbitmq';
  readonly #options: RabbitMqOptions;
  readonly #connection: Connection;
  readonly #publisher: Publisher;
  /** Events that the broker could not route to a queue. It returns them before it confirms them. */
  readonly #returned = new Set<string>();
  #consumer: Consumer | undefined;

  /** Connects. Rejects when the broker does not answer in time. */
  static async connect(options: RabbitMqOptions): Promise<RabbitMqEventBus> {
    const connection = new Connection({ url: options.url, connectionName: 'ordering-background' });
    // Without a listener a lost connection, which the client repairs by itself, would end the process.
    connection.on('error', (error) =>
      options.logger.warn({ event: 'rabbitmq.connection', err: error }, 'RabbitMQ connection lost'),
    );
    await connection.onConnect(options.connectTimeoutMs ?? 10_000).catch((cause: unknown) => {
      const { host } = new URL(options.url);
      throw new Error(`RabbitMQ at ${host} did not answer: start it, or correct ORDERING__RABBITMQ_URL`, { cause });
    });
    return new RabbitMqEventBus(connection, options);
  }

  private constructor(connection: Connection, options: RabbitMqOptions) {
    this.#options = options;
    this.#connection = connection;
    this.#publisher = connection.createPublisher({
      confirm: true,
      maxAttempts: 3,
      // The publisher declares the queue too: an event sent before any receiver ever ran must wait, not vanish.
      ...this.#topology(),
      queues: [{ queue: this.#queue(), durable: true }],
    });
    this.#publisher.on('basic.return', ({ messageId }) => {
      if (messageId !== undefined) this.#returned.add(messageId);
    });
  }

  async publish(event: IntegrationEvent): Promise<void> {
    await this.#publisher.send(
      {
        exchange: this.#options.exchange,
        routingKey: event.type,
        messageId: event.id,
        durable: true,
        mandatory: true,
      },
      { id: event.id, type: event.type, orderId: event.orderId, body: event.body },
    );
    // The client announces a return one turn of the event loop after it has arrived, but a confirm at once.
    await setImmediate();
    if (this.#returned.delete(event.id)) {
      throw new Error(
        `RabbitMQ has no queue for '${event.type}': bind '${this.#queue()}' to exchange '${this.#options.exchange}'`,
      );
    }
  }

  async listen(signal: AbortSignal): Promise<void> {
    const { logger } = this.#options;
    const consumer = this.#connection.createConsumer(
      {
        queue: this.#queue(),
        queueOptions: { durable: true },
        qos: { prefetchCount: 20 },
        requeue: true,
        ...this.#topology(),
      },
      (message) => this.#receive(message),
    );
    consumer.on('error', (error) =>
      logger.warn({ event: 'rabbitmq.delivery', err: error }, 'A delivery failed and goes back to the queue'),
    );
    this.#consumer = consumer;
    await once(consumer, 'ready', { signal });
  }

  async stopListening(): Promise<void> {
    await this.#consumer?.close();
    this.#consumer = undefined;
  }

  async close(): Promise<void> {
    await this.stopListening();
    await this.#publisher.close();
    await this.#connection.close();
  }

  async #receive(message: AsyncMessage): Promise<ConsumerStatus> {
    const parsed = Message.safeParse(message.body);
    if (parsed.success) {
      await this.#options.handler(parsed.data);
      return ConsumerStatus.ACK;
    }
    // A retry would fail too: back in the queue it would be delivered forever.
    this.#options.logger.error(
      { event: 'rabbitmq.malformed', messageId: message.messageId, err: parsed.error },
      'Dropped a malformed message',
    );
    return ConsumerStatus.DROP;
  }

  #queue(): string {
    return `${this.#options.exchange}.validation`;
  }

  #topology() {
    const { exchange } = this.#options;
    return {
      exchanges: [{ exchange, type: 'topic', durable: true }],
      queueBindings: [{ exchange, queue: this.#queue(), routingKey: 'grace-period.*' }],
    };
  }
}

/** Messages come from another process, perhaps of another version: they are validated. */
const Message = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  orderId: z.number().int(),
  body: z.record(z.string(), z.union([z.string(), z.number()])),
});
