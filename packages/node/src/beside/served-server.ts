import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { addToMoment, type Clock, delay, type Moment, nextTurn } from '@anyhost/core';
import { UpgradedConnections } from './upgraded-connections.ts';

/**
 * A client may have sent a request on an idle connection before it learns that the server closes it: idle connections
 * get so many milliseconds, and a request that arrives meanwhile is answered.
 */
const IDLE_MS = 50;
/** How many turns to wait at most: a server that gets new connections all the time must stop as well. */
const MOST_TURNS = 50;

/** What a server is busy with. */
export interface Busy {
  /** Requests without a complete answer. */
  readonly requests: number;
  /** Connections of another protocol, such as WebSockets. */
  readonly upgraded: number;
}

/** An HTTP server of the program, with the requests that it is answering. */
export class ServedServer {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #onAnswered: (response: ServerResponse) => Promise<void> | undefined;
  readonly #underWay = new Set<ServerResponse>();
  readonly #upgraded: UpgradedConnections;
  #isLeaving = false;
  #isAccepting = true;
  /** When a connection was last left open for another request. */
  #lastKept: Moment;
  #onChange = (): void => {};

  /** @param onAnswered - What still belongs to a request after its answer. Must not reject. */
  constructor(server: Server, clock: Clock, onAnswered: (response: ServerResponse) => Promise<void> | undefined) {
    this.#server = server;
    this.#clock = clock;
    this.#onAnswered = onAnswered;
    this.#lastKept = clock.monotonic();
    this.#upgraded = new UpgradedConnections(server, () => this.#onChange());
    // Before the program's own listener, which may answer at once.
    server.prependListener('request', this.#onRequest);
  }

  /** What it is busy with now. */
  get busy(): Busy {
    return { requests: this.#underWay.size, upgraded: this.#upgraded.count };
  }

  /** From now on answers say `Connection: close`: clients go elsewhere with their next request. */
  leave(): void {
    this.#isLeaving = true;
    for (const response of this.#underWay) closeAfter(response);
  }

  /** Accepts no more connections. Those that are open stay so. */
  async stopAccepting(): Promise<void> {
    this.leave();
    if (!this.#isAccepting) return;
    this.#isAccepting = false;
    await this.#takeArrived();
    this.#lastKept = this.#clock.monotonic();
    // The HTTP server's own `close` would close idle connections too, on which requests may be arriving.
    if (this.#server.listening) NetServer.prototype.close.call(this.#server);
  }

  /**
   * Waits until every request is answered and every upgraded connection closed, then closes the others.
   *
   * @returns What was cut off because the signal aborted.
   */
  async finish(signal: AbortSignal): Promise<Busy> {
    while (!signal.aborted && !(await this.#isQuiet())) await this.#change(signal);
    const cutOff = this.busy;
    this.#server.closeAllConnections();
    this.#server.off('request', this.#onRequest);
    this.#upgraded.end();
    return cutOff;
  }

  async #isQuiet(): Promise<boolean> {
    // What has arrived by now is read within a turn.
    await nextTurn();
    return !this.#isBusy && this.#idleMs <= 0;
  }

  get #isBusy(): boolean {
    return this.#underWay.size > 0 || this.#upgraded.count > 0;
  }

  /**
   * Accepts the connections that the system has taken and the server has not: the system would reset them when the port
   * closes. After a turn of the event loop in which none arrived, hardly any are left.
   */
  async #takeArrived(): Promise<void> {
    let arrived = 0;
    const count = (): void => {
      arrived += 1;
    };
    this.#server.on('connection', count);
    // The current turn has read the network already.
    await nextTurn();
    for (let turn = 0, before = -1; turn < MOST_TURNS && arrived !== before; turn += 1) {
      before = arrived;
      await nextTurn();
    }
    this.#server.off('connection', count);
  }

  get #idleMs(): number {
    return addToMoment(this.#lastKept, IDLE_MS) - this.#clock.monotonic();
  }

  async #change(signal: AbortSignal): Promise<void> {
    if (!this.#isBusy) {
      await delay(this.#clock, this.#idleMs, signal);
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#onChange = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }

  readonly #onRequest = (_request: IncomingMessage, response: ServerResponse): void => {
    this.#underWay.add(response);
    if (this.#isLeaving) closeAfter(response);
    response.once('close', () => void this.#onClose(response));
  };

  async #onClose(response: ServerResponse): Promise<void> {
    await this.#onAnswered(response);
    this.#underWay.delete(response);
    if (response.shouldKeepAlive) this.#lastKept = this.#clock.monotonic();
    this.#onChange();
  }
}

// The header would come too late for an answer that has begun.
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}
