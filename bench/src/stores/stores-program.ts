// What a store, or the least call of its client, costs a new process. Arguments: the name of the store; 'store', 'floor', or
// 'prepare', which only creates what the store needs; how many calls of each kind to measure.
import type { StateStore, StateWrite } from '@anyhost/core';
import { benchRecord } from './bench-record.ts';
import type { OpenFloor, OpenStore, StoreSubject } from './store-subject.ts';
import { storeSubjects } from './store-subjects.ts';

const [name = '', what, calls = '0'] = process.argv.slice(2);
const CALLS = Number(calls);
/** Of this process alone: one that failed leaves its records. */
const PREFIX = `bench/${process.pid}/`;
const subject = storeSubjects[name];
if (subject === undefined) throw new Error(`There is no store '${name}'`);
console.log(JSON.stringify(await reportOn(subject)));

async function reportOn({ prepare, load, loadFloor }: StoreSubject): Promise<Record<string, number>> {
  if (what === 'store') return await measureStore(load);
  if (what === 'floor') return await measureFloor(loadFloor);
  await prepare?.();
  return {};
}

async function measureStore(load: () => Promise<() => OpenStore>): Promise<Record<string, number>> {
  const startedAt = performance.now();
  const open = await load();
  const importedAt = performance.now();
  const { store, close } = open();
  await store.get(`${PREFIX}first`);
  const firstAt = performance.now();
  const report = {
    importMs: importedAt - startedAt,
    readyMs: firstAt - startedAt,
    getMs: await medianMs(() => store.get(`${PREFIX}record`)),
    setMs: await medianMs(writeOf(store)),
    batchMs: await medianMs(batchOf(store)),
  };
  for (const { key } of await store.list(PREFIX)) await store.delete(key);
  await close();
  return report;
}

async function measureFloor(load: () => Promise<() => OpenFloor>): Promise<Record<string, number>> {
  const startedAt = performance.now();
  const open = await load();
  const { call, close } = open();
  await call();
  const firstAt = performance.now();
  const report = {
    readyMs: firstAt - startedAt,
    callMs: await medianMs(call),
  };
  await close();
  return report;
}

/** Compare-and-set, as the ledger does it. */
function writeOf(store: StateStore): () => Promise<void> {
  let version: string | null = null;
  let run = 0;
  return async () => {
    run += 1;
    version = written(await store.set(`${PREFIX}record`, benchRecord(run), { ifVersion: version }));
  };
}

/** The ledger record and a claim, as a run begins; two calls where the store has no batch. */
function batchOf(store: StateStore): () => Promise<void> {
  let version: string | null = null;
  let run = 0;
  return async () => {
    run += 1;
    const writes: readonly [StateWrite, StateWrite] = [
      { key: `${PREFIX}ledger`, value: benchRecord(run), ifVersion: version },
      { key: `${PREFIX}claim@${run}`, value: benchRecord(run), ifVersion: null, ttlMs: 60_000 },
    ];
    if (store.batch !== undefined) {
      version = written((await store.batch(writes))[0]);
      return;
    }
    const [{ key, value, ...options }, claim] = writes;
    version = written(await store.set(key, value, options));
    await store.set(claim.key, claim.value, { ifVersion: null, ttlMs: 60_000 });
  };
}

function written(version: string | undefined): string {
  if (version === undefined) throw new Error('A write was a conflict; nothing was measured');
  return version;
}

async function medianMs(call: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  // The first tenth warms up.
  for (let done = -CALLS / 10; done < CALLS; done += 1) {
    const startedAt = performance.now();
    await call();
    if (done >= 0) took.push(performance.now() - startedAt);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN;
}
