import { Server } from 'node:net';
import { assertBoolean, assertFunction, assertNumber, assertSignal, invalidOption } from '@anyhost/core';
import type { CreateHostOptions } from '../create-host.ts';
import { assertDriverOption } from '../driver-option.ts';
import { assertWebHealthOption, type WebHealthOptions } from '../health/health-options.ts';
import { assertHostLifetimeOption } from '../host-lifetime-option.ts';
import { checkNodeHostOptions } from '../node-host-options.ts';
import type { ProcessOptions } from '../run-as-process.ts';

/** Options of `hostBeside`. */
export interface HostBesideOptions extends Omit<CreateHostOptions, 'health'>, ProcessOptions {
  /**
   * Makes the server listen, `() => server.listen(8080)`; called when the services have started, so that every request
   * finds them. May be async. Default: the program makes the server listen, and the services start after that.
   */
  readonly listen?: (() => unknown) | undefined;
  /**
   * Closes what uses the server, `() => fastify.close()`; called when every request is answered, before services
   * are disposed. May be async. Default: nothing, because the host closes the server.
   */
  readonly close?: (() => unknown) | undefined;
  /**
   * How the host's health is shown: with `port`, the endpoints are on that port; without it, `healthHandler` answers on
   * the web server's. Default: the port of `ANYHOST_HEALTH_PORT`, where that is set; `healthHandler` answers as well.
   */
  readonly health?: WebHealthOptions | undefined;
  /**
   * Milliseconds between the request to stop and the stop. Meanwhile `isReady` is false and every answer asks its client
   * to close the connection, but the server accepts new ones, so that load balancers can redirect requests. Not part of
   * `shutdownTimeoutMs`. Default: `health.readinessDelayMs`, else 0.
   */
  readonly readinessDelayMs?: number | undefined;
  /** For `serve`: aborting it stops the host gracefully, as a signal of the process does. */
  readonly signal?: AbortSignal | undefined;
}

const OWNER = 'hostBeside';
const OPTION_NAMES = {
  close: true,
  driver: true,
  exit: true,
  health: true,
  hostLifetime: true,
  listen: true,
  readinessDelayMs: true,
  signal: true,
} as const;

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the server and the options are valid. */
export function assertBeside(server: unknown, options: HostBesideOptions): void {
  checkNodeHostOptions(OWNER, options, OPTION_NAMES);
  // Servers of HTTP/2 lack it.
  if (!(server instanceof Server) || !('closeAllConnections' in server)) {
    const expected =
      'a server of node:http or node:https, not of node:http2; what app.listen() of Express and Koa returns, and fastify.server';
    throw invalidOption({ owner: OWNER, option: 'server', value: server }, expected);
  }
  assertWebHealthOption(OWNER, options.health);
  assertDriverOption(OWNER, options.driver);
  assertHostLifetimeOption(OWNER, options.hostLifetime);
  assertBoolean({ owner: OWNER, option: 'exit', value: options.exit });
  assertSignal({ owner: OWNER, option: 'signal', value: options.signal });
  assertNumber({ owner: OWNER, option: 'readinessDelayMs', value: options.readinessDelayMs }, { least: 0 });
  assertFunction({ owner: OWNER, option: 'listen', value: options.listen });
  assertFunction({ owner: OWNER, option: 'close', value: options.close });
}
