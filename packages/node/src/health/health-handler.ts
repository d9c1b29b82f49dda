import type { IncomingMessage, ServerResponse } from 'node:http';
import { toError } from '@anyhost/core';
import { HEALTH_PATHS } from './health-paths.ts';
import type { HealthView } from './health-view.ts';

/**
 * Answers requests for the health endpoints on a web server of the program: `/livez`, `/readyz`, `/startupz` and
 * `/status`. Every Node framework that gives access to the request and response of `node:http` can call it.
 *
 * @returns `true` if the request is for one of them, and is being answered: leave the response alone. `false` for any
 *   other request; it is not touched, and `next` is called if it is given, as middleware of Express.
 */
export interface HealthHandler {
  (request: IncomingMessage, response: ServerResponse): boolean;
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
}

/**
 * Makes the handler.
 *
 * @param prefix - What stands before the paths of the endpoints: `''`, or for example `/health`.
 */
export function createHealthHandler(view: HealthView, prefix: string): HealthHandler {
  return (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): boolean => {
    const url = urlBelow(prefix, request.url ?? '');
    if (url === undefined) next?.();
    else void answer(view, request, response, url);
    return url !== undefined;
  };
}

async function answer(
  view: HealthView,
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<void> {
  view.watch();
  try {
    const { respond } = await import('./respond.ts');
    await respond(view.source, request, response, url);
  } catch (thrown) {
    const err = toError(thrown);
    view.source.logger.error(
      { event: 'health.reportFailed', err },
      'The code of the health endpoints cannot be loaded',
    );
    response.destroy();
  }
}

function urlBelow(prefix: string, url: string): string | undefined {
  if (!url.startsWith(prefix)) return undefined;
  const below = url.slice(prefix.length);
  const [path = ''] = below.split('?', 1);
  return HEALTH_PATHS.includes(path) ? below : undefined;
}
