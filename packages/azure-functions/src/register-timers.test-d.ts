import { defineApplication, every, onDemand } from '@anyhost/core';
import type { TimerHandler } from '@azure/functions';
import { expectTypeOf, test } from 'vitest';
import { type RegisteredTimers, registerTimers } from './index.ts';
import type { RegisteredTimer } from './timer-app.ts';

const app = defineApplication('shop').job('poll', { schedule: every('5m') }, async () => {});

test('registering is synchronous, and gives back what health is reported from', () => {
  expectTypeOf(registerTimers(app)).toEqualTypeOf<RegisteredTimers>();
});

test('a handler is what Azure takes', () => {
  expectTypeOf<RegisteredTimer['handler']>().toExtend<TimerHandler>();
});

test('options name services of the application only, and schedules with due times only', () => {
  registerTimers(app, {
    schedules: { poll: every('5m') },
    retry: { poll: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 1000 } },
  });
  // @ts-expect-error there is no such service
  registerTimers(app, { schedules: { pool: every('5m') } });
  registerTimers(app, { services: { poll: false }, onAbandoned: 'refuse' });
  // @ts-expect-error there is no such service
  registerTimers(app, { services: { pool: false } });
  // @ts-expect-error a timer needs due times
  registerTimers(app, { schedules: { poll: onDemand() } });
  // @ts-expect-error no such plan
  registerTimers(app, { plan: 'free' });
});
