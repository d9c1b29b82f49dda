import type { IntegrationEvent } from './integration-event.ts';

/** Receives events. It must tolerate the same event twice. */
export type EventHandler = (event: IntegrationEvent) => Promise<void>;

/** Carries events from this application to their handlers, at least once. */
export interface EventBus {
  /** Shown in logs. */
  readonly name: 'in-process' | 'rabbitmq';
  /** Resolves once the bus has taken responsibility for the event; rejects when it is not known to have. */
  publish(event: IntegrationEvent): Promise<void>;
  /** Begins to deliver events to the handler of this process. Does nothing for a bus that delivers while publishing. */
  listen(signal: AbortSignal): Promise<void>;
  /** Stops delivery, after the deliveries in progress. */
  stopListening(): Promise<void>;
  /** Ends all connections. */
  close(): Promise<void>;
}
