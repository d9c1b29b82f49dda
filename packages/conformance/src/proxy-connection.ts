import { connect, type Socket } from 'node:net';
import { type Clock, delay } from '@anyhost/core';
import type { Traffic } from './proxy-traffic.ts';

/** What a connection needs of its proxy. */
interface ConnectionParts {
  readonly target: { readonly host: string; readonly port: number };
  readonly clock: Clock;
}

/** One client's connection through a proxy, and its connection to the server. */
export class ProxyConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #traffic: Traffic = { kind: 'passes' };
  // What waits for the end of a silence.
  readonly #waiting: (() => void)[] = [];
  #isForgotten = false;

  constructor(client: Socket, { target, clock }: ConnectionParts, ended: () => void) {
    this.#client = client;
    this.#clock = clock;
    this.#server = connect({ ...target, allowHalfOpen: true });
    this.#forward(client, this.#server, () => false);
    this.#forward(this.#server, client, () => this.#losesAnswer());
    // A server that refuses, or resets, is for the client a connection that is reset.
    this.#server.on('error', () => this.#isForgotten || this.reset());
    client.on('error', () => this.reset());
    client.on('close', () => {
      this.#ended.abort();
      this.#server.destroy();
      this.#release();
      ended();
    });
  }

  change(traffic: Traffic): void {
    this.#traffic = traffic;
    this.#release();
  }

  /** The server closes, and the client is not told. */
  forget(): void {
    this.#isForgotten = true;
    this.#server.destroy();
  }

  /** Cuts both sides, so that both see a reset. */
  reset(): void {
    reset(this.#client);
    reset(this.#server);
  }

  // In the order in which it came, each piece as late as the traffic was when it came.
  #forward(from: Socket, to: Socket, isLost: () => boolean): void {
    let last: Promise<unknown> = Promise.resolve();
    const pass = (step: () => void): void => {
      const arrived = this.#arrival();
      last = last.then(async () => {
        await arrived;
        while (this.#isSilent()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
        if (!this.#isForgotten && !to.destroyed) step();
      });
    };
    from.on('data', (data) => {
      pass(() => {
        if (isLost()) this.reset();
        else to.write(data);
      });
    });
    from.on('end', () => pass(() => to.end()));
  }

  #isSilent(): boolean {
    return this.#traffic.kind === 'silent' && !this.#ended.signal.aborted;
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #arrival(): Promise<unknown> {
    if (this.#traffic.kind !== 'slow') return Promise.resolve();
    return delay(this.#clock, this.#traffic.ms, this.#ended.signal);
  }

  #losesAnswer(): boolean {
    if (this.#traffic.kind !== 'losesAnswers' || this.#traffic.left <= 0) return false;
    this.#traffic.left -= 1;
    return true;
  }
}

// Node never closes the handle of a socket that is reset while its end is under way, and such a process never exits.
function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
