import type { Logger } from '@anyhost/core';
import type { OrderingSettings } from '../settings.ts';
import type { EventBus, EventHandler } from './event-bus.ts';
import { InProcessEventBus } from './in-process-event-bus.ts';

/** Connects RabbitMQ when `rabbitmqUrl` is set, else makes the in-process bus. Either gives its events to `handler`. */
export async function connectEventBus(
  settings: OrderingSettings,
  { handler, logger }: { handler: EventHandler; logger: Logger },
): Promise<EventBus> {
  if (settings.rabbitmqUrl === undefined) return new InProcessEventBus(handler);
  // Imported here: a process that needs no client of a broker does not load one.
  const { RabbitMqEventBus } = await import('./rabbitmq-event-bus.ts');
  return RabbitMqEventBus.connect({ url: settings.rabbitmqUrl, exchange: settings.rabbitmqExchange, handler, logger });
}
