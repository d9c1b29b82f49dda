import { memoryStateStore } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';
import { describeStateStore } from './describe-state-store.ts';

describeStateStore({
  name: 'memory',
  lacks: {
    reopen: 'its records are in the process',
    openWithClock: 'its records are in the process',
    server: 'it has no connections',
    storage: 'its records are in the process',
  },
  create: async () => {
    const clock = new VirtualClock();
    return {
      store: memoryStateStore({ clock }),
      passTime: (ms) => clock.advance(ms),
      close: async () => {},
    };
  },
});
