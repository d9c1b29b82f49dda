import { expect, test } from 'vitest';
import { due, ended, ledgerHost } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant } from '../time/instant.ts';
import { delay } from '../time/timer.ts';
import type { RecordMode } from './ledger-options.ts';

const HOSTS = 10;
const SECONDS = 60;

interface Counts {
  readonly callsPerRun: number;
  readonly conflictsPerRun: number;
}

/** Ten hosts, each of which runs the same service each second, on one record; each call of the store takes 2 ms. */
async function contend(record: RecordMode): Promise<Counts & { readonly events: readonly unknown[] }> {
  const clock = new ManualClock();
  const memory = memoryStateStore({ clock });
  let calls = 0;
  let conflicts = 0;
  const counted = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    calls += 1;
    await delay(clock, 2);
    return call();
  };
  const store: StateStore = {
    ...memory,
    name: 'memory',
    durable: true,
    get: (key) => counted(() => memory.get(key)),
    list: (prefix) => counted(() => memory.list(prefix)),
    delete: (key, condition) => memory.delete(key, condition),
    set: async (key, value, options) => {
      const version = await counted(() => memory.set(key, value, options));
      if (version === undefined) conflicts += 1;
      return version;
    },
  };
  // Seeded, so that each run of the test counts the same.
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const hosts = Array.from({ length: HOSTS }, () =>
    ledgerHost({ store, clock, host: { random }, service: { record, exclusive: true, periodMs: 1000 } }),
  );
  const starting = hosts.map(({ ledger, within }) => ledger.start(within()));
  await clock.advance(10);
  await Promise.all(starting);
  await clock.advance(990);
  for (let second = 1; second <= SECONDS; second += 1) {
    const run = { occurrence: addToInstant(due(0), second * 1000), trigger: 'schedule' } as const;
    for (const { service } of hosts) service.beginNow(run);
    await clock.advance(50);
    for (const { service, within } of hosts) await service.end(run, ended(run.occurrence), within());
    await clock.advance(950);
  }
  const flushing = hosts.map(({ ledger, within }) => ledger.flush(within()));
  await clock.advance(5000);
  for (const unwritten of await Promise.all(flushing)) expect(unwritten).toEqual([]);
  const { value } = Object(await memory.get('ledger:orders/poll'));
  if (record !== 'none') expect(value).toMatchObject({ servedUntil: '2026-11-22T06:01:00.000Z', running: [] });
  for (const { ledger } of hosts) ledger.stop();
  const runs = HOSTS * SECONDS;
  return {
    callsPerRun: calls / runs,
    conflictsPerRun: conflicts / runs,
    events: hosts.flatMap(({ events }) => events),
  };
}

test('ten hosts on one record, each second: no write is lost, and the calls per run are bounded', async () => {
  const counts = await contend('last');
  expect(counts.events).toEqual([]);
  expect(counts.callsPerRun).toBeLessThan(8);
  expect(counts.conflictsPerRun).toBeLessThan(3);
  if (process.env['LEDGER_COUNTS']) process.stdout.write(`${JSON.stringify(counts)}\n`);
}, 30_000);

test("with record 'none' there are no calls at all", async () => {
  expect(await contend('none')).toEqual({ callsPerRun: 0, conflictsPerRun: 0, events: [] });
});
