import {
  type AnyApplication,
  createInvocationHost,
  describeOutcome,
  failureOf,
  type HostOptions,
  readLogLevel,
  systemClock,
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
  const { clock = systemClock } = hostOptions;
  const environment = process.env;
  // Lines are written before the answer leaves: what runs after it, on such a platform, may be never.
  const logger = pino({ level: readLogLevel(environment) }, destination({ sync: true }));
  const platform = { name: 'http-tick', longLived: false, logger, environment };
  const host = createInvocationHost(app, platform, hostOptions);

  async function handle(request: Request): Promise<Response> {
    const deadline = new Date(clock.now() + requestTimeoutMs);
    const service = app.backgroundServices.find((name) => new URL(request.url).pathname === `/${name}`);
    if (service === undefined) return answer(404, 'no such service');
    // Crawlers and browsers GET; what runs a service must be meant.
    if (request.method !== 'POST') return answer(405, 'only POST runs a service', { allow: 'POST' });
    const dueTime = request.headers.get('x-cloudscheduler-scheduletime');
    const scheduledTime = new Date(dueTime ?? clock.now());
    if (Number.isNaN(scheduledTime.getTime())) return answer(400, 'the schedule time is no time');
    const run = dueTime === null ? {} : ({ trigger: 'schedule', scheduledTime } as const);
    try {
      const outcome = await host.invoke(service, { ...run, deadline });
      return answer(failureOf(outcome) === undefined ? 200 : 500, describeOutcome(outcome));
    } catch {
      // The log has the error; the address is public and must not tell it.
      return answer(503, 'the host could not start');
    }
  }
  return Object.assign(handle, { start: () => host.start(), stop: () => host.stop() });
}

function answer(status: number, outcome: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ outcome }, { status, headers });
}
