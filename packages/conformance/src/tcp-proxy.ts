import { createServer, type Server, type Socket } from 'node:net';
import { type Clock, systemClock } from '@anyhost/core';
import { ProxyConnection } from './proxy-connection.ts';
import type { Traffic } from './proxy-traffic.ts';

const HOST = '127.0.0.1';

/** What {@link tcpProxy} stands in front of. */
export interface TcpProxyOptions {
  /** The server's port. */
  readonly port: number;
  /** The server's host. Default `'127.0.0.1'`. */
  readonly host?: string | undefined;
  /** Measures what `slow` adds. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/**
 * A TCP server on this machine that passes everything on to another one, until it is told to disturb the traffic. Each
 * disturbance replaces the one before and lasts until `pass`.
 */
export interface TcpProxy {
  /** Always `'127.0.0.1'`. */
  readonly host: string;
  /** A free port, chosen by the system. It stays the same, also after `refuse`. */
  readonly port: number;
  /** How many connections of clients are open. */
  readonly connections: number;
  /** Passes everything on, and first what `silence` has kept. Connections that are dead stay dead. */
  pass(): Promise<void>;
  /** Each piece of data arrives this many milliseconds later, in both directions. */
  slow(ms: number): Promise<void>;
  /** Nothing arrives in either direction; it is kept. Connections stay open, and new ones are accepted. */
  silence(): Promise<void>;
  /**
   * The server closes its side of all connections of now, and no client is told: what it sends on them is lost for
   * good, also after `pass`. New connections are silent.
   */
  halfOpen(): Promise<void>;
  /** Resets all connections of now, and passes everything on. */
  drop(): Promise<void>;
  /** Resets all connections of now; new ones are refused, as by a server that does not run. */
  refuse(): Promise<void>;
  /**
   * Requests arrive; in place of the next answers the client's connection is reset.
   *
   * @param count - After so many lost answers everything is passed on again. Default: all are lost until `pass`.
   */
  loseAnswers(count?: number): Promise<void>;
  /** Resets all connections and frees the port. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a proxy in front of a server, to test what a client does when the network is silent, slow, gone and back.
 *
 * @returns The proxy, which passes everything on.
 *
 * @example
 * ```ts
 * await using proxy = await tcpProxy({ port: 5432 });
 * const pool = new Pool({ host: proxy.host, port: proxy.port });
 * await proxy.silence();
 * ```
 */
export async function tcpProxy({ port, host = HOST, clock = systemClock }: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new DisturbedPort({ target: { host, port }, clock });
  await proxy.listen();
  return proxy;
}

interface ProxyParts {
  readonly target: { readonly host: string; readonly port: number };
  readonly clock: Clock;
}

class DisturbedPort implements TcpProxy {
  readonly host = HOST;
  readonly #parts: ProxyParts;
  readonly #connections = new Set<ProxyConnection>();
  #traffic: Traffic = { kind: 'passes' };
  #server: Server | undefined;
  #port = 0;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  get port(): number {
    return this.#port;
  }

  get connections(): number {
    return this.#connections.size;
  }

  async pass(): Promise<void> {
    await this.listen();
    this.#change({ kind: 'passes' });
  }

  async slow(ms: number): Promise<void> {
    await this.listen();
    this.#change({ kind: 'slow', ms });
  }

  async silence(): Promise<void> {
    await this.listen();
    this.#change({ kind: 'silent' });
  }

  async halfOpen(): Promise<void> {
    await this.listen();
    for (const connection of this.#connections) connection.forget();
    this.#change({ kind: 'silent' });
  }

  async drop(): Promise<void> {
    await this.listen();
    this.#reset();
    this.#change({ kind: 'passes' });
  }

  async refuse(): Promise<void> {
    await this.#end();
    this.#change({ kind: 'passes' });
  }

  async loseAnswers(count: number = Number.POSITIVE_INFINITY): Promise<void> {
    await this.listen();
    this.#change({ kind: 'losesAnswers', left: count });
  }

  async close(): Promise<void> {
    await this.#end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Listens, on the same port each time; does nothing while it does. */
  listen(): Promise<void> {
    if (this.#server !== undefined) return Promise.resolve();
    const server = createServer({ allowHalfOpen: true }, (client) => this.#serve(client));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, HOST, () => {
        const address = server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        resolve();
      });
    });
  }

  #serve(client: Socket): void {
    const connection = new ProxyConnection(client, this.#parts, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    connection.change(this.#traffic);
  }

  #change(traffic: Traffic): void {
    this.#traffic = traffic;
    for (const connection of this.#connections) connection.change(traffic);
  }

  #reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  #end(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
      this.#reset();
    });
  }
}
