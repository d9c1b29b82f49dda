import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** The events of a request for another protocol, and of a request for a tunnel. */
const EVENTS = ['upgrade', 'connect'] as const;

type UpgradeEvent = (typeof EVENTS)[number];

/**
 * The connections of a server that no longer speak HTTP, such as WebSockets. The server itself neither waits for them nor
 * closes them.
 */
export class UpgradedConnections {
  readonly #server: Server;
  readonly #onClosed: () => void;
  readonly #open = new Set<Duplex>();

  /** @param onClosed - Called when one of them has closed. */
  constructor(server: Server, onClosed: () => void) {
    this.#server = server;
    this.#onClosed = onClosed;
    for (const event of EVENTS) if (server.listenerCount(event) > 0) this.#watch(event);
    server.on('newListener', this.#onNewListener);
  }

  /** How many are open. */
  get count(): number {
    return this.#open.size;
  }

  /** Closes those that are open, and removes the listeners. */
  end(): void {
    this.#server.off('newListener', this.#onNewListener);
    for (const event of EVENTS) this.#server.off(event, this.#onUpgrade);
    for (const socket of this.#open) socket.destroy();
  }

  // Only beside a listener of the program: with one alone, Node would leave requests for an upgrade unanswered.
  readonly #onNewListener = (event: string | symbol, listener: unknown): void => {
    const known = EVENTS.find((name) => name === event);
    if (known !== undefined && listener !== this.#onUpgrade) this.#watch(known);
  };

  #watch(event: UpgradeEvent): void {
    if (!this.#server.listeners(event).includes(this.#onUpgrade)) this.#server.prependListener(event, this.#onUpgrade);
  }

  readonly #onUpgrade = (_request: IncomingMessage, socket: Duplex): void => {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#onClosed();
    });
  };
}
