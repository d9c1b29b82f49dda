import { commented, type Resources, tagList } from './cloudformation.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** The queue of ticks that Scheduler could not deliver. */
export const LOST_TICKS = 'LostTicks';
/** The queue of events that failed. */
export const FAILED_RUNS = 'FailedRuns';
/** The longest that SQS keeps a message: 14 days, in seconds. */
export const KEPT_SECONDS = 1_209_600;

/** The two queues of failures: Scheduler hands a tick over and is done, so neither sees what the other lost. */
export function failureQueues({ tags }: ResolvedAwsOptions): Resources {
  const queue = {
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: KEPT_SECONDS, SqsManagedSseEnabled: true, Tags: tagList(tags) },
  };
  return {
    [LOST_TICKS]: commented(
      'Ticks that Scheduler could not deliver to Lambda, for example to a deleted function. Kept for 14 days.',
      queue,
    ),
    [FAILED_RUNS]: commented(
      'Events that Lambda accepted and that failed in all retries, or became too old. Kept for 14 days.',
      queue,
    ),
  };
}
