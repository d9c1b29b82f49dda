import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeStateStore, type StateStoreHarness, type StateStoreSuite } from '@anyhost/conformance';
import type { StateStore } from '@anyhost/core';
import { MovedClock } from '../src/moved-clock.fixture.ts';
import { sqliteStateStore } from '../src/sqlite-state-store.ts';

const lacks: StateStoreSuite['lacks'] = {
  openWithClock: 'processes that share a file are on one machine, and share its clock',
  server: 'it has no connections',
};

describeStateStore({
  name: 'sqlite, on a path',
  lacks,
  create: () =>
    createHarness((path, clock) => {
      const store = sqliteStateStore(path, { clock });
      return { store, close: () => store[Symbol.dispose]() };
    }),
});

describeStateStore({
  name: 'sqlite, on a connection',
  lacks,
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
  const store = openOne();
  const inside = new DatabaseSync(join(folder, 'state.db'), { timeout: 5000 });
  opened.push({ store, close: () => inside.close() });
  return {
    store,
    passTime: async (ms) => clock.move(ms),
    reopen: async () => openOne(),
    storage: {
      count: async () => Number(inside.prepare('SELECT count(*) AS rows FROM anyhost_state').get()?.['rows']),
      removeExpired: async () => {
        inside.prepare('DELETE FROM anyhost_state WHERE expires_at <= ?').run(clock.now());
      },
    },
    close: async () => {
      for (const one of opened) one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
