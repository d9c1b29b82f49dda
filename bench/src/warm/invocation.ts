import type { Context, ScheduledEvent } from 'aws-lambda';

/** The event of an EventBridge rule; the same each time. */
export const event: ScheduledEvent = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2026-11-22T06:15:00Z',
  region: 'eu-central-1',
  resources: ['arn:aws:events:eu-central-1:123456789012:rule/work'],
  detail: {},
};

const TIMEOUT_MS = 60_000;

/** The context of an invocation that begins now. */
export function createContext(): Context {
  const deadline = Date.now() + TIMEOUT_MS;
  return {
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e812345678',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'work',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:work',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/work',
    logStreamName: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
