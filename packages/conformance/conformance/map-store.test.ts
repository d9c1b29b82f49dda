import { describeStateStore } from '@anyhost/conformance';
import { VirtualClock } from '@anyhost/testing';
import { mapStateStore } from './map-store.ts';

describeStateStore({
  name: 'map',
  create: async () => {
    const clock = new VirtualClock();
    return { store: mapStateStore(clock), passTime: (ms) => clock.advance(ms), close: async () => {} };
  },
  lacks: {
    reopen: 'its records are in the process',
    openWithClock: 'its records are in the process',
    server: 'it has no connections',
    storage: 'its records are in the process',
  },
});
