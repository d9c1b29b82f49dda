import { type FastifyHost, type HostFastifyOptions, hostFastify } from '@anyhost/fastify';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { app } from '../app.ts';
import { orderRoutes } from './order-routes.ts';
import { ORDER_SCRIPT } from './order-script.ts';
import { sendPage } from './page.ts';
import { badRequestPage, failedPage, notFoundPage } from './problem-pages.ts';
import { STYLE } from './style.ts';

/** The largest form, in bytes: about eight times what a person types. */
const LARGEST_FORM = 8_192;

/** Makes the shop: a web server with the background services of `src/app.ts` inside. It listens once they have started. */
export function webFront(options: HostFastifyOptions): { readonly web: FastifyInstance; readonly host: FastifyHost } {
  const web = fastify({ return503OnClosing: false, bodyLimit: LARGEST_FORM });
  const host = hostFastify(web, app, { health: {}, ...options });

  web.removeAllContentTypeParsers();
  web.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => new URLSearchParams(body),
  );
  web.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  web.get('/order.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(ORDER_SCRIPT));
  orderRoutes(web, (reply) => host.scopeOf(reply));

  web.addHook('onListen', async () => {
    const url = web.listeningOrigin;
    host.services.logger.info({ event: 'web.listening', url }, `The shop is open: ${url}`);
  });
  web.setNotFoundHandler((_request, reply) => sendPage(reply, notFoundPage));
  web.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode >= 400 && statusCode < 500) return sendPage(reply, badRequestPage(statusCode));
    const { method, url } = request;
    host.services.logger.error({ event: 'web.failed', method, url, err: error }, `${method} ${url} failed`);
    return sendPage(reply, failedPage);
  });
  return { web, host };
}
