import { createServer, type Server } from 'node:http';
import { AnyhostError, delay, messageOf, systemClock } from '@anyhost/core';
import type { AnswerSource } from './answer-request.ts';
import type { HealthEndpointOptions } from './health-options.ts';
import { respond } from './respond.ts';

/**
 * Bounds for callers that are slow, silent or many: an endpoint that is open to everyone must not use up the process's
 * file descriptors.
 */
const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 5000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 8192,
};
const SOCKET_TIMEOUT_MS = 30_000;
const MOST_CONNECTIONS = 256;
/** The time for answers under way, once the host has stopped. */
const CLOSE_MS = 1000;

/** The HTTP server that shows a host's health. */
export class HealthServer {
  readonly #server: Server;
  readonly #source: AnswerSource;
  readonly #closed: Promise<void>;

  constructor(source: AnswerSource) {
    this.#source = source;
    this.#server = createServer(LIMITS, (request, response) => void respond(source, request, response));
    this.#server.timeout = SOCKET_TIMEOUT_MS;
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#closed = new Promise((resolve) => this.#server.once('close', resolve));
  }

  /**
   * Listens.
   *
   * @throws {AnyhostError} `ERR_ANYHOST_PORT_UNAVAILABLE`
   */
  async listen({ port, host }: Pick<HealthEndpointOptions, 'port' | 'host'>): Promise<void> {
    const { logger } = this.#source;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(unavailable(port, host, cause)));
      this.#server.listen({ port, ...(host !== undefined && { host }) }, resolve);
    });
    this.#server.removeAllListeners('error');
    this.#server.on('error', (err) => {
      logger.error({ event: 'health.serverFailed', err }, `The health endpoints: ${messageOf(err)}`);
    });
    const at = this.#server.address();
    const address = typeof at === 'object' && at !== null ? { port: at.port, address: at.address } : { port };
    const text = `/livez, /readyz, /startupz and /status answer on port ${address.port}`;
    logger.info({ event: 'health.listening', ...address }, text);
  }

  /** Closes: answers under way have a second, then every connection is closed. Never rejects. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeIdleConnections();
    const settled = new AbortController();
    // On the machine's clock, which the callers use too.
    await Promise.race([this.#closed, delay(systemClock, CLOSE_MS, settled.signal)]);
    settled.abort();
    this.#server.closeAllConnections();
    await this.#closed;
  }
}

function unavailable(port: number, host: string | undefined, cause: Error): AnyhostError {
  const where = host === undefined ? `port ${port}` : `${host}, port ${port}`;
  return new AnyhostError(
    'ERR_ANYHOST_PORT_UNAVAILABLE',
    `The health endpoints cannot listen on ${where}: ${messageOf(cause)}. Choose a port that is free, and an address of this machine.`,
    { cause, details: { port, host } },
  );
}
