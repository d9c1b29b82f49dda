import { createHandler } from '@anyhost/aws-lambda';
import { createInvocationHost, defineApplication, every } from '@anyhost/core';
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { pino } from 'pino';

/** A handler as Lambda calls it, with any answer. */
export type BenchHandler = (event: ScheduledEvent, context: Context) => Promise<unknown>;

const RESERVE_MS = 2000;
let calls = 0;
const logger = pino({ level: 'error' });
const policy = { schedule: every('1m') };

const application = defineApplication('bench')
  .scoped('orders', () => new Orders())
  .job('work', policy, work)
  .job('scoped-work', policy, async (signal, { services }) => services.orders.work(signal));

/**
 * The minimum that gives a handler a signal before its deadline, without a library: the baseline of the comparison.
 */
export const byHand: BenchHandler = async (_event, context) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), context.getRemainingTimeInMillis() - RESERVE_MS);
  try {
    await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
};

/** middy with its own deadline signal. */
export const withMiddy: BenchHandler = middy<ScheduledEvent, void>(
  async (_event: ScheduledEvent, _context: Context, { signal }: { signal: AbortSignal }) => work(signal),
  { timeoutEarlyInMillis: RESERVE_MS },
);

/** All of anyhost: adapter, engine, outcome, log lines below the level. */
export const withLambda: BenchHandler = createHandler(application, { service: 'work', logger });

/** The same, and a service made for the execution alone. */
export const withLambdaScope: BenchHandler = createHandler(application, { service: 'scoped-work', logger });

const host = createInvocationHost(application, { name: 'bench', longLived: false, logger, environment: {} });

/** Core alone, without the adapter for Lambda. */
export const withCore: BenchHandler = (event, context) =>
  host.invoke('work', {
    trigger: 'schedule',
    scheduledAt: Date.parse(event.time),
    remainingMs: context.getRemainingTimeInMillis(),
  });

/** How often the work was done in this process. */
export function callsOfWork(): number {
  return calls;
}

class Orders {
  async work(signal: AbortSignal): Promise<void> {
    return work(signal);
  }
}

/** An empty service: it checks its signal after a turn of the microtask queue. */
export async function work(signal: AbortSignal): Promise<void> {
  calls += 1;
  await undefined;
  signal.throwIfAborted();
}
