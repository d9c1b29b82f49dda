// The same with middy, and its signal before the deadline.
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { destination, pino } from 'pino';

const logger = pino(destination({ sync: true }));

export const handler = middy<ScheduledEvent, void>(
  async (event: ScheduledEvent, _context: Context, { signal }: { signal: AbortSignal }) => {
    signal.throwIfAborted();
    logger.info({ time: event.time }, 'refreshed');
  },
  { timeoutEarlyInMillis: 2000 },
);
