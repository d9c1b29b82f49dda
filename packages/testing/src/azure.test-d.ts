import type { InvocationContext, Timer, TimerHandler } from '@azure/functions';
import { expectTypeOf, test } from 'vitest';
import { fakeInvocationContext, fakeTimer } from './azure.ts';

test('a fake timer is what a timer handler takes', () => {
  expectTypeOf(fakeTimer()).toExtend<Timer>();
  expectTypeOf(fakeTimer({ scheduleStatus: null })).toExtend<Timer>();
});

test('a fake context is what a timer handler takes', () => {
  expectTypeOf(fakeInvocationContext()).toExtend<InvocationContext>();
  expectTypeOf<Parameters<TimerHandler>>().toExtend<[Timer, InvocationContext]>();
});

test('a level that the worker does not know is refused', () => {
  // @ts-expect-error a context has no fatal
  fakeInvocationContext().fatal;
});
