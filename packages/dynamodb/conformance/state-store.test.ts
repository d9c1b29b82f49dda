import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import type { Clock, StateStore } from '@anyhost/core';
import { describe, expect, inject, it } from 'vitest';
import { TestTable } from './table.fixture.ts';

const { port = 0, reason } = inject('dynalite');

describe.skipIf(reason !== undefined)(`on dynalite${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('listens', () => expect(reason).toBeUndefined());

  describeStateStore({
    name: 'dynamodb, with a client of its own',
    create: () => createHarness((table, { clock, port: other, timeoutMs }) => table.open({ clock, timeoutMs }, other)),
  });

  describeStateStore({
    name: 'dynamodb, on a client that was passed in',
    create: () =>
      createHarness((table, { clock, port: other, timeoutMs }) =>
        table.openOn(table.client(other), { clock, timeoutMs }),
      ),
  });
});

interface OpenRequest {
  readonly clock?: Clock | undefined;
  readonly port?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

async function createHarness(open: (table: TestTable, request: OpenRequest) => StateStore): Promise<StateStoreHarness> {
  const table = await TestTable.create({ isStill: true });
  const { clock } = table;
  return {
    store: open(table, { clock }),
    // DynamoDB tells whole seconds: a record ends up to a second late.
    passTime: async (ms) => table.passTime(ms + 1100),
    reopen: async () => open(table, { clock }),
    openWithClock: async (wrong) => open(table, { clock: clock.asWrongAs(wrong) }),
    server: {
      port,
      connect: async (proxyPort) => open(table, { port: proxyPort, timeoutMs: 1000 }),
      limitMs: 1500,
    },
    storage: {
      count: async () => (await table.items()).length,
      removeExpired: () => table.removeExpired(),
    },
    close: () => table.close(),
  };
}
