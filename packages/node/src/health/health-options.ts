import type { IncomingMessage } from 'node:http';
import { assertFunction, assertKnownOptions, assertNumber, assertObject, invalidOption } from '@anyhost/core';

/** How the health of a host is shown over HTTP: `/livez`, `/readyz`, `/startupz` and `/status`. */
export interface HealthEndpointOptions {
  /** The port to listen on, 0 to 65535. With 0 the system chooses one: the log line `health.listening` has it. */
  readonly port: number;
  /** The address to listen on. Default: every address of the machine, because probes come to the pod's address. */
  readonly host?: string | undefined;
  /**
   * Milliseconds between the request to stop (a signal, `host.stop()`, the option `signal`) and the stop. Meanwhile
   * `/readyz` answers 503 and the host continues to serve, so that load balancers can redirect requests. Default 0.
   */
  readonly readinessDelayMs?: number | undefined;
  /**
   * Whether a request may see `/status`. Called for each such request, including those from this machine. Default:
   * requests from this machine may, others may not.
   */
  readonly authorize?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined;
  /** The delay of the event loop, in milliseconds, from which it is logged and reported as a stall, 50 or more. Default 1000. */
  readonly stallMs?: number | undefined;
}

/**
 * How the health of a host beside a web server is shown: with `port`, on a port of its own; without it, on the web
 * server's own, by `healthHandler`.
 */
export interface WebHealthOptions extends Omit<HealthEndpointOptions, 'port'> {
  /** The port to listen on, as for every host. Default: that of `ANYHOST_HEALTH_PORT`, else none. */
  readonly port?: number | undefined;
  /** What stands before the paths on the web server: with `'/health'` it is `/health/livez`. Default `''`. */
  readonly prefix?: string | undefined;
}

/** The option of hosts that can show their health. */
export interface HealthOption {
  /**
   * Shows the host's health over HTTP. Default: `runHost` on the port of `ANYHOST_HEALTH_PORT` where that is set, else
   * not at all.
   */
  readonly health?: HealthEndpointOptions | undefined;
}

const OPTIONS: Record<keyof HealthEndpointOptions, true> = {
  port: true,
  host: true,
  readinessDelayMs: true,
  authorize: true,
  stallMs: true,
};

/** A host name, an IPv4 address, or an IPv6 address, which may name its zone. */
const ADDRESS = /^(?:[\w.-]{1,253}|[\da-f:.]*:[\da-f:.]*(?:%[\w.-]+)?)$/i;

/** The path of a folder. */
const PREFIX = /^(?:\/[\w.~-]+)*$/;

/** Throws `ERR_ANYHOST_INVALID_OPTION` unless the option `health` is valid; `undefined` is allowed. */
export function assertHealthOption(owner: string, health: HealthEndpointOptions | undefined): void {
  if (health === undefined) return;
  assertParts(owner, health, Object.keys(OPTIONS));
  if (health.port !== undefined) return;
  throw invalidOption({ owner, option: 'health.port', value: health.port }, 'a port, for example 8081');
}

/** The same for a host beside a web server. */
export function assertWebHealthOption(owner: string, health: WebHealthOptions | undefined): void {
  if (health === undefined) return;
  assertParts(owner, health, [...Object.keys(OPTIONS), 'prefix']);
  const { port, host, prefix } = health;
  if (host !== undefined && port === undefined) {
    const expected = "nothing without a port: the endpoints are on the web server's own, where it listens";
    throw invalidOption({ owner, option: 'health.host', value: host }, expected);
  }
  if (prefix === undefined) return;
  const given = { owner, option: 'health.prefix', value: prefix };
  if (port !== undefined)
    throw invalidOption(given, 'nothing beside a port: it is for the endpoints on the web server');
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw invalidOption(given, "a path that begins with / and does not end with it, for example '/health'");
  }
}

function assertParts(owner: string, health: WebHealthOptions, names: readonly string[]): void {
  assertObject({ owner, option: 'health', value: health }, 'a plain object, for example { port: 8081 }');
  assertKnownOptions(`${owner}: health`, health, names);
  const { port, host, readinessDelayMs, authorize, stallMs } = health;
  assertNumber({ owner, option: 'health.port', value: port }, { least: 0, most: 65_535, whole: true });
  if (host !== undefined && (typeof host !== 'string' || !ADDRESS.test(host))) {
    const expected = "an address or a host name without a port, for example '127.0.0.1' or '::1'";
    throw invalidOption({ owner, option: 'health.host', value: host }, expected);
  }
  assertNumber({ owner, option: 'health.readinessDelayMs', value: readinessDelayMs }, { least: 0 });
  assertFunction({ owner, option: 'health.authorize', value: authorize });
  assertNumber({ owner, option: 'health.stallMs', value: stallMs }, { least: 50 });
}
