import {
  type AnyApplication,
  createInvocationHost,
  describeOutcome,
  failureOf,
  type HostOptions,
  readLogLevel,
} from '@anyhost/core';
import { destination, pino } from 'pino';

/** Options of {@link createTickHandler}: those of every host, and the platform's request timeout. */
export interface TickOptions extends HostOptions {
  /** Milliseconds after which the platform cuts a request off. Default 300 000. */
  readonly requestTimeoutMs?: number;
}

/** Serves ticks: `POST /price-cache` runs the service `price-cache`. */
export interface TickHandler {
  (request: Request): Promise<Response>;
  /** Starts the host ahead of the first request. */
  start(): Promise<void>;
  /** Stops the host. */
  stop(): Promise<void>;
}

/** Makes a request handler for a platform that calls an address on schedule and tries again unless it gets a 2xx. */
export function createTickHandler(app: AnyApplication, options: TickOptions = {}): TickHandler {
  const { requestTimeoutMs = 300_000, ...hostOptions } = options;
  const environment = process.env;
  // Writes lines before the answer leaves: on such a platform, code after the response may never run.
  const logger = pino({ level: readLogLevel(environment) }, destination({ sync: true }));
  const platform = { name: 'http-tick', longLived: false, logger, environment };
  const host = createInvocationHost(app, platform, hostOptions);

  async function handle(request: Request): Promise<Response> {
    const service = app.backgroundServices.find((name) => new URL(request.url).pathname === `/${name}`);
    if (service === undefined) return answer(404, 'no such service');
    // Crawlers and browsers send GET; only a deliberate request may run a service.
    if (request.method !== 'POST') return answer(405, 'only POST runs a service', { allow: 'POST' });
    const dueTime = request.headers.get('x-cloudscheduler-scheduletime');
    const scheduledAt = dueTime === null ? undefined : Date.parse(dueTime);
    if (Number.isNaN(scheduledAt)) return answer(400, 'the schedule time cannot be read');
    const trigger = dueTime === null ? 'manual' : 'schedule';
    try {
      const { outcome } = await host.invoke(service, { trigger, scheduledAt, remainingMs: requestTimeoutMs });
      return answer(failureOf(outcome) === undefined ? 200 : 500, describeOutcome(outcome));
    } catch {
      // The error is in the log; a public endpoint must not expose it.
      return answer(503, 'the host could not start');
    }
  }
  return Object.assign(handle, { start: () => host.start(), stop: () => host.stop() });
}

function answer(status: number, outcome: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ outcome }, { status, headers });
}
