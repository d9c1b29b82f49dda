import { describe, expect, test } from 'vitest';
import { fakeLambdaContext, scheduledEvent, schedulerInput } from './lambda.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a fake Lambda context', () => {
  test('counts its time down on the clock, and below zero', async () => {
    const clock = new VirtualClock();
    const context = fakeLambdaContext({ clock, remainingMs: 3000 });
    expect(context.getRemainingTimeInMillis()).toBe(3000);
    await clock.advance(2999);
    expect(context.getRemainingTimeInMillis()).toBe(1);
    await clock.advance(2);
    expect(context.getRemainingTimeInMillis()).toBe(-1);
  });

  test('has a minute and a request id of its own by default', () => {
    const clock = new VirtualClock();
    expect(fakeLambdaContext({ clock }).getRemainingTimeInMillis()).toBe(60_000);
    expect(fakeLambdaContext().awsRequestId).not.toBe(fakeLambdaContext().awsRequestId);
    expect(fakeLambdaContext({ awsRequestId: 'r-1', functionName: 'tick' })).toMatchObject({
      awsRequestId: 'r-1',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:tick',
    });
  });

  test('refuses legacy callbacks', () => {
    expect(() => fakeLambdaContext().succeed('done')).toThrow(/return a promise/);
  });
});

test('a scheduled event carries its time in whole seconds', () => {
  expect(scheduledEvent(new Date('2026-11-22T06:15:00.700Z'))).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: '2026-11-22T06:15:00Z',
  });
});

test('an input of Scheduler is text throughout', () => {
  const input = schedulerInput({ service: 'price-cache', scheduledTime: '2026-11-22T06:15:00Z', attempt: 2 });
  expect(input).toMatchObject({ service: 'price-cache', scheduledTime: '2026-11-22T06:15:00Z', attempt: '2' });
  expect(Object.keys(schedulerInput({ scheduledTime: '2026-11-22T06:15:00Z', guard: false }))).toEqual([
    'scheduledTime',
    'executionId',
    'attempt',
    'scheduleArn',
  ]);
  expect(schedulerInput({ scheduledTime: '2026-11-22T06:15:00Z', guard: true })).toMatchObject({ guard: true });
});
