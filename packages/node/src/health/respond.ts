import type { IncomingMessage, ServerResponse } from 'node:http';
import { toError } from '@anyhost/core';
import type { Answer } from './answer.ts';
import { type AnswerSource, answerRequest } from './answer-request.ts';

/**
 * Answers a request on any HTTP server. Never rejects: what goes wrong is logged.
 *
 * @param url - Path and query, as the endpoints know them. Default: the request's.
 */
export async function respond(
  source: AnswerSource,
  request: IncomingMessage,
  response: ServerResponse,
  url: string | undefined = request.url,
): Promise<void> {
  try {
    send(response, await answerRequest(source, request, url));
  } catch (thrown) {
    source.logger.error({ event: 'health.reportFailed', err: toError(thrown) }, 'The health report failed');
    send(response, { status: 500, body: 'The health report failed; the log has the error\n' });
  }
}

function send(response: ServerResponse, { status, body, headers, type = 'text/plain' }: Answer): void {
  // Encoded once, for its length and to be sent.
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}
