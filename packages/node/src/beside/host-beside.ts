import type { Server } from 'node:http';
import type { Application } from '@anyhost/core';
import { currentProcess, type ProcessLike } from '../process-like.ts';
import { BesideHost } from './beside-host.ts';
import { assertBeside, type HostBesideOptions } from './beside-options.ts';
import type { HostBeside } from './host-beside-type.ts';

/**
 * Makes a host beside the program's own HTTP server, of `node:http`, Express, Koa or Hono: request handlers share its
 * services and logger, and one stop ends both. The program lets the server listen; the host closes it when it ends.
 *
 * The stop, within `shutdownTimeoutMs`: `isReady` turns false and answers say `Connection: close`; after
 * `readinessDelayMs` the server accepts no more connections; executions end and services stop; requests under way are
 * answered; connections are closed; services are disposed.
 *
 * @param server - What `http.createServer()`, or `app.listen()` of Express and Koa, returns.
 * @param process - Provides environment, arguments, terminal and signals. For tests.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, synchronously.
 *
 * @example
 * ```ts
 * const web = express();
 * const server = createServer(web);
 * const beside = hostBeside(server, app);
 * web.get('/prices', async (request, response) => response.json(await beside.services.prices.all()));
 * server.listen(8080);
 * await beside.serve();
 * ```
 */
export function hostBeside<Settings, Root, Scoped, PlainNames extends string, BackgroundNames extends string>(
  server: Server,
  application: Application<Settings, Root, Scoped, PlainNames, BackgroundNames>,
  options: HostBesideOptions = {},
  process: ProcessLike = currentProcess,
): HostBeside<BackgroundNames, Root, Scoped> {
  assertBeside(server, options);
  return new BesideHost<BackgroundNames, Root, Scoped>(server, application, options, process);
}
