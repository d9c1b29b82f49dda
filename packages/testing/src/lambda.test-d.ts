import type { Context, Handler, ScheduledEvent } from 'aws-lambda';
import { expectTypeOf, test } from 'vitest';
import { fakeLambdaContext, scheduledEvent } from './lambda.ts';

test('a fake context is what a handler takes', () => {
  expectTypeOf(fakeLambdaContext()).toExtend<Context>();
  expectTypeOf<Parameters<Handler>[1]>().toEqualTypeOf<Context>();
});

test('a fake event is what a handler of scheduled events takes', () => {
  expectTypeOf(scheduledEvent('2026-11-22T06:15:00Z')).toExtend<ScheduledEvent>();
});
