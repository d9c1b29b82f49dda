import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import type { StateStore } from '@anyhost/core';
import { describe, expect, inject, it } from 'vitest';
import { TestContainer } from './container.fixture.ts';

const { reason } = inject('azurite');

describe.skipIf(reason !== undefined)(`on Azurite${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('listens', () => expect(reason).toBeUndefined());

  describeStateStore({
    name: 'azure-blob, by a connection string',
    create: () => createHarness({}, (container) => container.open()),
  });

  describeStateStore({
    name: 'azure-blob, on a client that was passed in',
    create: () => createHarness({}, (container) => container.openOnClient()),
  });

  describeStateStore({
    name: 'azure-blob, on machines whose clock is an hour fast',
    create: () => createHarness({ skewMs: 3_600_000 }, (container) => container.open()),
  });

  describeStateStore({
    name: 'azure-blob, on machines whose clock is an hour slow',
    create: () => createHarness({ skewMs: -3_600_000 }, (container) => container.open()),
  });
});

async function createHarness(
  skew: { readonly skewMs?: number },
  open: (container: TestContainer) => StateStore,
): Promise<StateStoreHarness> {
  const container = await TestContainer.create({ ...skew, isStill: true });
  return {
    store: open(container),
    // The service tells whole seconds: a record ends up to a second late.
    passTime: async (ms) => container.passTime(ms + 1100),
    reopen: async () => open(container),
    close: () => container.close(),
  };
}
