import type { ServerResponse } from 'node:http';
import type { Host, RootView } from '@anyhost/core';
import type { HealthHandler } from '../health/health-handler.ts';

/**
 * A host beside an HTTP server.
 *
 * @typeParam BackgroundNames - The names of the background services and jobs.
 * @typeParam Root - The singletons, transients, settings and built-ins.
 * @typeParam Scoped - The scoped services.
 */
export interface HostBeside<BackgroundNames extends string = string, Root = object, Scoped = object>
  extends AsyncDisposable {
  /** The host: its state, lifetime and health, and `run` for a service by hand. Start and stop it by the methods below. */
  readonly host: Pick<
    Host<BackgroundNames>,
    'state' | 'lifetime' | 'health' | 'abandonedExecutions' | 'pending' | 'run'
  >;
  /**
   * What hosted services see: singletons, settings, `logger`, `scopes`. Throws `ERR_ANYHOST_ILLEGAL_STATE` until the
   * start has made them.
   */
  readonly services: RootView<Root, Scoped, string>;
  /** Whether the host has started and was not asked to stop: for a readiness endpoint of the program. */
  readonly isReady: boolean;
  /**
   * Answers `/livez`, `/readyz`, `/startupz` and `/status` on the web server itself, as the host does on a health port of
   * its own: also before the start, and until the port closes. Middleware of Express as it is, `web.use(healthHandler)`;
   * elsewhere `if (beside.healthHandler(request, response)) return;`.
   */
  readonly healthHandler: HealthHandler;
  /**
   * The services of a request's own scope. The first call for a response opens it; it is disposed after the answer, or
   * when the client has gone.
   *
   * Throws `ERR_ANYHOST_ILLEGAL_STATE` until the start has made the services, and `ERR_ANYHOST_EXECUTION_ENDED` after the
   * answer.
   *
   * @param response - Of `node:http`; Express has the same one, Koa has it as `ctx.res`, Hono as `c.env.outgoing`.
   */
  scopeOf(response: ServerResponse): Root & Scoped;
  /**
   * Waits for the server to listen, and starts the services; with the option `listen` the services start first. Rejects
   * as the `start` of a host does, and with the server's error if it cannot listen; both are stopped then. A second call
   * returns the same promise.
   */
  start(): Promise<void>;
  /** Stops server and services, in the order that `hostBeside` describes. Rejects as the `stop` of a host does. */
  stop(): Promise<void>;
  /** Starts, serves and stops as this process, as `runHost` does: signals, unhandled errors, exit code. */
  serve(): Promise<void>;
  /** The same as `stop`. */
  [Symbol.asyncDispose](): Promise<void>;
}
