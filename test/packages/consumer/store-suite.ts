// The published suite for state stores, on a published store.
import { describeStateStore } from '@anyhost/conformance';
import { memoryStateStore } from '@anyhost/core';
import { VirtualClock } from '@anyhost/testing';

describeStateStore({
  name: 'memory',
  create: async () => {
    const clock = new VirtualClock();
    return { store: memoryStateStore({ clock }), passTime: (ms) => clock.advance(ms), close: async () => {} };
  },
});
