import type { IncomingMessage } from 'node:http';
import { type Logger, toError } from '@anyhost/core';
import type { HealthSummary } from '@anyhost/core/health';
import { type Answer, plainAnswer, statusCodeOf } from './answer.ts';
import type { HealthEndpointOptions } from './health-options.ts';
import { PROBES } from './health-paths.ts';
import { isLocal } from './is-local.ts';
import { answerProbe } from './probe.ts';
import { statusPage } from './status-page.ts';
import type { StatusReport } from './status-report.ts';
import { statusText } from './status-text.ts';

const ONLY_LOCAL = 'Only requests from this machine may see this; the option health.authorize decides otherwise';

/** What requests are answered from. */
export interface AnswerSource extends Pick<HealthEndpointOptions, 'authorize'> {
  readonly logger: Logger;
  /** Runs the checks that have the tag. */
  check(tag: string): Promise<HealthSummary>;
  report(): Promise<StatusReport>;
}

/** Answers one request, for path and query of `url`. Rejects only if the report does. */
export async function answerRequest(source: AnswerSource, request: IncomingMessage, url = ''): Promise<Answer> {
  const [path = '', query] = url.split('?', 2);
  const tag = PROBES.get(path);
  if (tag === undefined && path !== '/status') return plainAnswer(404, 'Not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plainAnswer(405, 'Only GET and HEAD are allowed', { allow: 'GET, HEAD' });
  }
  const parameters = new URLSearchParams(query);
  if (tag !== undefined) return answerProbe(path, await source.check(tag), parameters.has('verbose'));
  if (!(await maySeeStatus(source, request))) {
    return plainAnswer(403, source.authorize === undefined ? ONLY_LOCAL : 'This request may not see the status');
  }
  const report = await source.report();
  const status = statusCodeOf(report);
  const format = formatOf(parameters.get('format'), request.headers.accept);
  if (format === 'json') {
    return { status, type: 'application/json', body: `${JSON.stringify(report, undefined, 2)}\n` };
  }
  if (format === 'text') return { status, body: statusText(report) };
  const headers = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  return { status, type: 'text/html', body: statusPage(report), headers };
}

async function maySeeStatus({ authorize, logger }: AnswerSource, request: IncomingMessage): Promise<boolean> {
  if (authorize === undefined) return isLocal(request);
  try {
    // Plain JavaScript may return anything: only `true` gives access.
    return (await authorize(request)) === true;
  } catch (thrown) {
    logger.error(
      { event: 'health.authorizeFailed', err: toError(thrown) },
      'health.authorize failed: access is denied',
    );
    return false;
  }
}

function formatOf(asked: string | null, accept = ''): 'json' | 'text' | 'page' {
  if (asked !== null) return asked === 'json' || asked === 'text' ? asked : 'page';
  if (accept.includes('text/html')) return 'page';
  if (accept.includes('application/json')) return 'json';
  return accept.includes('text/plain') ? 'text' : 'page';
}
