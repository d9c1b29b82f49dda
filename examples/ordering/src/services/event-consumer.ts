import type { HostedService } from '@anyhost/core';
import type { EventBus } from '../events/event-bus.ts';

/**
 * Receives events for as long as the host lives.
 *
 * For long-lived hosts only: a frozen Lambda sandbox would hold messages that it cannot handle.
 */
export class EventConsumer implements HostedService {
  readonly #eventBus: EventBus;

  constructor({ eventBus }: { eventBus: EventBus }) {
    this.#eventBus = eventBus;
  }

  async startAsync(signal: AbortSignal): Promise<void> {
    await this.#eventBus.listen(signal);
  }

  async stopAsync(): Promise<void> {
    await this.#eventBus.stopListening();
  }
}
