import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeStateStore, type StateStoreHarness } from '@anyhost/conformance';
import type { StateStore } from '@anyhost/core';
import { MovedClock } from '../src/moved-clock.fixture.ts';
import { sqliteStateStore } from '../src/sqlite-state-store.ts';

describeStateStore({
  name: 'sqlite, on a path',
  create: () =>
    createHarness((path, clock) => {
      const store = sqliteStateStore(path, { clock });
      return { store, close: () => store[Symbol.dispose]() };
    }),
});

describeStateStore({
  name: 'sqlite, on a connection',
  create: () =>
    createHarness((path, clock) => {
      const database = new DatabaseSync(path, { timeout: 5000 });
      return { store: sqliteStateStore(database, { clock }), close: () => database.close() };
    }),
});

interface OpenStore {
  readonly store: StateStore;
  close(): void;
}

async function createHarness(open: (path: string, clock: MovedClock) => OpenStore): Promise<StateStoreHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-sqlite-'));
  const clock = new MovedClock();
  const opened: OpenStore[] = [];
  const openOne = (): StateStore => {
    const one = open(join(folder, 'state.db'), clock);
    opened.push(one);
    return one.store;
  };
  return {
    store: openOne(),
    passTime: async (ms) => clock.move(ms),
    reopen: async () => openOne(),
    close: async () => {
      for (const one of opened) one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
