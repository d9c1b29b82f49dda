import { memoryStateStore } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { describeStateStore } from './describe-state-store.ts';

describeStateStore({
  name: 'memory',
  create: async () => {
    const clock = new VirtualClock();
    return {
      store: memoryStateStore({ clock }),
      passTime: (ms) => clock.advance(ms),
      close: async () => {},
    };
  },
});
