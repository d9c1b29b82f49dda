import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { addToMoment, type Clock, delay, type Moment, nextTurn } from '@anyhost/core';

/**
 * A client may have sent a request on an idle connection before it learns that the server closes it: idle connections
 * get so many milliseconds, and a request that arrives meanwhile is answered.
 */
const IDLE_MS = 50;
/** A server to which connections come without a pause must stop as well. */
const MOST_TURNS = 50;

/** An HTTP server of the program, with the requests that it is answering. */
export class ServedServer {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #onAnswered: (response: ServerResponse) => Promise<void> | undefined;
  readonly #underWay = new Set<ServerResponse>();
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
    // Before the program's own listener, which may answer at once.
    server.prependListener('request', this.#onRequest);
  }

  /** How many requests have no complete answer yet. */
  get underWay(): number {
    return this.#underWay.size;
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
   * Waits until every request is answered, then closes the connections.
   *
   * @returns How many requests were cut off because the signal aborted.
   */
  async finish(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && !(await this.#isQuiet())) await this.#change(signal);
    const cutOff = this.#underWay.size;
    this.#server.closeAllConnections();
    this.#server.off('request', this.#onRequest);
    return cutOff;
  }

  async #isQuiet(): Promise<boolean> {
    // What has arrived by now is read within a turn.
    await nextTurn();
    return this.#underWay.size === 0 && this.#idleMs <= 0;
  }

  /**
   * The system resets the connections that it has taken and the server has not. Between two turns of the event loop in
   * which none arrived, there are hardly any.
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
    if (this.#underWay.size === 0) {
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
