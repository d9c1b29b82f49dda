import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Application, assertMethods, assertObject, invalidOption } from '@anyhost/core';
import {
  HEALTH_PATHS,
  type HealthHandler,
  type HostBeside,
  type HostBesideOptions,
  hostBeside,
  type WebHealthOptions,
} from '@anyhost/node';
import type { FastifyBaseLogger, FastifyInstance, FastifyListenOptions, FastifyTypeProvider } from 'fastify';

/** Options of `hostFastify`: those of `hostBeside`, but that Fastify itself listens and closes. */
export interface HostFastifyOptions extends Omit<HostBesideOptions, 'listen' | 'close' | 'health'> {
  /**
   * Where Fastify listens, once the services have started: `{ port: 8080, host: '::' }`. Without `host` Fastify uses two
   * servers for `localhost`, and the host sees one of them.
   */
  readonly listen: FastifyListenOptions;
  /**
   * Shows the host's health: without a `port` by routes of Fastify, `{ prefix: '/health' }` for `/health/livez`; with one
   * on that port. The level of the routes' own log is `warn`, because probes come every few seconds. Default: on the port
   * of `ANYHOST_HEALTH_PORT`, where that is set.
   */
  readonly health?: WebHealthOptions | undefined;
}

/** A host inside a Fastify server; see `HostBeside` of `@anyhost/node`. */
export interface FastifyHost<BackgroundNames extends string = string, Root = object, Scoped = object>
  extends Omit<HostBeside<BackgroundNames, Root, Scoped>, 'scopeOf' | 'healthHandler'> {
  /** The services of a request's own scope, which ends with its answer. Throws before the start, and after the answer. */
  scopeOf(reply: { readonly raw: ServerResponse }): Root & Scoped;
}

const OWNER = 'hostFastify';

/**
 * Makes a host inside a Fastify 5 server: route handlers share its services, and one stop ends both, in the order of
 * `hostBeside` of `@anyhost/node`. Fastify's `onClose` hooks run when every request is answered, before services are
 * disposed. A call of `web.close()` stops the host too, and `onClose` hooks run after it.
 *
 * @param web - The root instance, before it listens.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, synchronously.
 *
 * @example
 * ```ts
 * const web = fastify();
 * const host = hostFastify(web, app, { listen: { port: 8080, host: '::' } });
 * web.get('/prices', async (_request, reply) => host.scopeOf(reply).prices.all());
 * await host.serve();
 * ```
 */
export function hostFastify<
  Settings,
  Root,
  Scoped,
  PlainNames extends string,
  BackgroundNames extends string,
  Log extends FastifyBaseLogger,
  Types extends FastifyTypeProvider,
>(
  web: FastifyInstance<Server, IncomingMessage, ServerResponse, Log, Types>,
  application: Application<Settings, Root, Scoped, PlainNames, BackgroundNames>,
  options: HostFastifyOptions,
): FastifyHost<BackgroundNames, Root, Scoped> {
  const { listen, ...others } = assertFastify(web, options);
  let closedBy: 'host' | 'program' | undefined;
  const beside = hostBeside(web.server, application, {
    ...others,
    listen: () => web.listen(listen),
    close: () => {
      // Otherwise Fastify's own close waits for this stop.
      if (closedBy === 'program') return undefined;
      closedBy = 'host';
      return web.close();
    },
  });
  const { health } = options;
  if (health !== undefined && health.port === undefined) showHealth(web, beside.healthHandler, health.prefix);
  web.addHook('preClose', async () => {
    if (closedBy === 'host') return;
    closedBy = 'program';
    await beside.stop();
  });
  return {
    host: beside.host,
    get services() {
      return beside.services;
    },
    get isReady() {
      return beside.isReady;
    },
    scopeOf: ({ raw }) => beside.scopeOf(raw),
    start: () => beside.start(),
    stop: () => beside.stop(),
    serve: () => beside.serve(),
    [Symbol.asyncDispose]: () => beside.stop(),
  };
}

function showHealth<Log extends FastifyBaseLogger, Types extends FastifyTypeProvider>(
  web: FastifyInstance<Server, IncomingMessage, ServerResponse, Log, Types>,
  answer: HealthHandler,
  prefix = '',
): void {
  for (const path of HEALTH_PATHS) {
    web.route({
      method: ['GET', 'HEAD'],
      url: `${prefix}${path}`,
      logLevel: 'warn',
      handler: (request, reply) => {
        reply.hijack();
        answer(request.raw, reply.raw);
      },
    });
  }
}

function assertFastify(web: unknown, options: HostFastifyOptions): HostFastifyOptions {
  assertMethods(
    { owner: OWNER, option: 'web', value: web },
    ['listen', 'close', 'addHook'],
    'an instance of Fastify 5',
  );
  assertObject({ owner: OWNER, option: 'options', value: options });
  const given = { owner: OWNER, option: 'listen', value: options?.listen };
  const example = "where Fastify listens, for example { port: 8080, host: '::' }";
  if (given.value === undefined) throw invalidOption(given, example);
  assertObject(given, example);
  if ('close' in options)
    throw invalidOption({ owner: OWNER, option: 'close', value: options.close }, 'nothing: Fastify closes itself');
  return options;
}
