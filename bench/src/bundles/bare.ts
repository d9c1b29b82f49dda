// A handler and nothing else.
import type { ScheduledEvent } from 'aws-lambda';

export const handler = async (event: ScheduledEvent): Promise<void> => {
  console.log(JSON.stringify({ msg: 'refreshed', time: event.time }));
};
