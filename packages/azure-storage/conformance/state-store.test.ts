import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import { type Clock, type StateStore, systemClock } from '@anyhost/core';
import { describe, expect, inject, it } from 'vitest';
import { TestContainer } from './container.fixture.ts';

const { port = 0, reason } = inject('azurite');

describe.skipIf(reason !== undefined)(`on Azurite${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('listens', () => expect(reason).toBeUndefined());

  describeStateStore({
    name: 'azure-blob, by a connection string',
    create: () => createHarness((container, { port: other, ...options }) => container.open(options, other)),
  });

  describeStateStore({
    name: 'azure-blob, on a client that was passed in',
    create: () =>
      createHarness((container, { port: other, ...options }) => {
        // As the README says: the store tries again by itself.
        return container.openOnClient(options, container.client(other, { retryOptions: { maxTries: 1 } }));
      }),
  });
});

interface OpenRequest {
  readonly clock?: Clock | undefined;
  readonly port?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

async function createHarness(
  open: (container: TestContainer, request: OpenRequest) => StateStore,
): Promise<StateStoreHarness> {
  const container = await TestContainer.create({ isStill: true });
  const { clock } = container;
  const store = open(container, { clock });
  return {
    store,
    // The service tells whole seconds: a record ends up to a second late.
    passTime: async (ms) => container.passTime(ms + 1100),
    reopen: async () => open(container, { clock }),
    openWithClock: async (wrong) => open(container, { clock: clock.asWrongAs(wrong) }),
    server: {
      port,
      connect: async (proxyPort) => open(container, { port: proxyPort, clock: systemClock, timeoutMs: 1000 }),
      limitMs: 1500,
    },
    storage: {
      count: () => container.count(),
      removeExpired: async () => {
        await store.deleteExpired?.(1000);
      },
    },
    close: () => container.close(),
  };
}
