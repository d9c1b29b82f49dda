import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import type { StateStore } from '@anyhost/core';
import { describe, expect, inject, it } from 'vitest';
import { TestTable } from './table.fixture.ts';

const { reason } = inject('dynalite');

describe.skipIf(reason !== undefined)(`on dynalite${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('listens', () => expect(reason).toBeUndefined());

  describeStateStore({
    name: 'dynamodb, with a client of its own',
    create: () => createHarness({}, (table) => table.open()),
  });

  describeStateStore({
    name: 'dynamodb, on a client that was passed in',
    create: () => createHarness({}, (table) => table.openOn(table.client())),
  });

  describeStateStore({
    name: 'dynamodb, on machines whose clock is an hour fast',
    create: () => createHarness({ skewMs: 3_600_000 }, (table) => table.open()),
  });

  describeStateStore({
    name: 'dynamodb, on machines whose clock is an hour slow',
    create: () => createHarness({ skewMs: -3_600_000 }, (table) => table.open()),
  });
});

async function createHarness(
  skew: { readonly skewMs?: number },
  open: (table: TestTable) => StateStore,
): Promise<StateStoreHarness> {
  const table = await TestTable.create({ ...skew, isStill: true });
  return {
    store: open(table),
    // The service tells whole seconds: a record ends up to a second late.
    passTime: async (ms) => table.passTime(ms + 1100),
    reopen: async () => open(table),
    close: () => table.close(),
  };
}
