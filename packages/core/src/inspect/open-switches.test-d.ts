import { describe, expectTypeOf, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { every } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import { openSwitches } from './open-switches.ts';

const store = memoryStateStore();
const app = defineApplication('orders')
  .hostedService('plain', () => ({ startAsync: async () => {}, stopAsync: async () => {} }))
  .job('poll', { schedule: every('1m') }, async () => {});

describe('the names of services', () => {
  test('are those of the definition', () => {
    const switches = openSwitches(store, app);
    expectTypeOf(switches.resume).parameter(0).toEqualTypeOf<'poll'>();
    // @ts-expect-error -- There is no such service.
    void switches.resume('pol', { by: 'ann' });
  });

  test('are any text where only the name of the application is known', () => {
    expectTypeOf(openSwitches(store, 'orders').pause).parameter(0).toEqualTypeOf<string>();
  });
});
