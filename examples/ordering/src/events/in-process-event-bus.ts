import type { EventBus, EventHandler } from './event-bus.ts';
import type { IntegrationEvent } from './integration-event.ts';

/** The embedded default: publishing *is* handling, in this process; it has taken responsibility once the handler has settled. */
export class InProcessEventBus implements EventBus {
  readonly name = 'in-process';
  readonly #handler: EventHandler;

  constructor(handler: EventHandler) {
    this.#handler = handler;
  }

  async publish(event: IntegrationEvent): Promise<void> {
    await this.#handler(event);
  }

  async listen(): Promise<void> {}

  async stopListening(): Promise<void> {}

  async close(): Promise<void> {}
}
