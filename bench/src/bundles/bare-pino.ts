// What a careful author deploys without anyhost: a handler that logs with pino, complete before the answer leaves.
import type { ScheduledEvent } from 'aws-lambda';
import { destination, pino } from 'pino';

const logger = pino(destination({ sync: true }));

export const handler = async (event: ScheduledEvent): Promise<void> => {
  logger.info({ time: event.time }, 'refreshed');
};
