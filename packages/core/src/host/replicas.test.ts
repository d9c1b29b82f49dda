import { describe, expect, test } from 'vitest';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { Cluster, type Process } from '../fixtures/cluster.fixture.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { continuous, cron } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant } from '../time/instant.ts';
import { delay } from '../time/timer.ts';

const MINUTE_MS = 60_000;
const hourly = { schedule: cron('0 * * * *') } as const;

async function stopAll(...processes: readonly Process[]): Promise<void> {
  for (const { host, clock } of processes) {
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
  }
}

describe('replicas with dedupe', () => {
  const policy = { dedupe: true } as const;

  test('run each occurrence once between them', async () => {
    const cluster = new Cluster();
    const processes = [await cluster.start('one', { policy }), await cluster.start('two', { policy })];
    await cluster.clock.advance(10 * MINUTE_MS);
    const begun = cluster.steps.filter((step) => step.includes('begins')).map((step) => step.slice(-5));
    expect(begun).toEqual(Array.from({ length: 10 }, (_, minute) => `06:${String(minute + 1).padStart(2, '0')}`));
    const events = processes.flatMap(({ events: all }) => all());
    expect(events).not.toContain('ledger.occurrenceShared');
    await stopAll(...processes);
    expect(cluster.clock.pending).toBe(0);
  });

  test('that are many do not fight for the record: those that are rejected do not wait for it', async () => {
    const cluster = new Cluster();
    const processes: Process[] = [];
    for (let number = 0; number < 30; number += 1) processes.push(await cluster.start(`p${number}`, { policy }));
    await cluster.clock.advance(MINUTE_MS - 1);
    const { get, set } = cluster.store.calls;
    await cluster.clock.advance(1000);
    const outcomes = processes.flatMap((one) => one.summary());
    expect(outcomes.toSorted()).toEqual([
      'poll completed',
      ...Array.from({ length: 29 }, () => 'poll refused: occurrenceBusy'),
    ]);
    const calls = cluster.store.calls.get - get + cluster.store.calls.set - set;
    expect(calls / processes.length).toBeLessThan(6);
    await stopAll(...processes);
  });

  test('run an occurrence that a host without dedupe runs too, and warn of it once', async () => {
    const cluster = new Cluster();
    const old = await cluster.start('old', { takesMs: 15_000 });
    const next = await cluster.start('new', { policy, takesMs: 15_000 });
    await cluster.clock.advance(3 * MINUTE_MS + 20_000);
    for (const minute of [1, 2, 3]) {
      expect(cluster.steps).toEqual(expect.arrayContaining([`old begins 06:0${minute}`, `new begins 06:0${minute}`]));
    }
    const shared = next.lines.filter(({ event }) => event === 'ledger.occurrenceShared');
    expect(shared).toMatchObject([{ level: 'warn', message: expect.stringContaining('it does not dedupe') }]);
    await stopAll(old, next);
  });

  test('go on with the occurrence of a killed one, although later ones were served meanwhile', async () => {
    const cluster = new Cluster();
    const killed = await cluster.start('killed', { policy, job: forever });
    await cluster.clock.advance(MINUTE_MS);
    const other = await cluster.start('other', { policy });
    await cluster.clock.advance(20_000);
    killed.kill();
    await cluster.clock.advance(3 * MINUTE_MS);
    expect(cluster.steps.filter((step) => step.endsWith('06:01'))).toEqual([
      'killed begins 06:01',
      'other begins 06:01',
      'other ends 06:01',
    ]);
    expect(cluster.steps.filter((step) => step.startsWith('other begins')).toSorted()).toEqual([
      'other begins 06:01',
      'other begins 06:02',
      'other begins 06:03',
      'other begins 06:04',
    ]);
    await stopAll(other);
  });

  test('go on at once, without a start, with a daily occurrence of a killed one', async () => {
    const cluster = new Cluster();
    const killed = await cluster.start('killed', { policy: { ...policy, ...hourly }, job: forever });
    const other = await cluster.start('other', { policy: { ...policy, ...hourly } });
    await cluster.clock.advance(60 * MINUTE_MS + 25_000);
    killed.kill();
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins 07:00', 'other begins 07:00', 'other ends 07:00']);
    await stopAll(other);
  });

  test('go on with what the stop of one cut off', async () => {
    const cluster = new Cluster();
    const stopped = await cluster.start('stopped', {
      policy: { ...policy, ...hourly },
      job: (signal) => untilAborted(signal),
    });
    const other = await cluster.start('other', { policy: { ...policy, ...hourly } });
    await cluster.clock.advance(60 * MINUTE_MS + 5000);
    await stopAll(stopped);
    await cluster.clock.advance(MINUTE_MS);
    expect(cluster.steps).toEqual(['stopped begins 07:00', 'other begins 07:00', 'other ends 07:00']);
    await stopAll(other);
  });

  test('run the occurrence of one that was killed when it had the claim and nothing else', async () => {
    const cluster = new Cluster();
    const other = await cluster.start('other', { policy });
    const later = await cluster.start('later', { policy });
    await cluster.clock.advance(MINUTE_MS - 1);
    const claim = { state: 'running', owner: 'killed', run: 'killed/1' };
    await cluster.store.set('claim:orders/poll@2026-11-22T06:01:00Z', claim, { ttlMs: 30_000 });
    await cluster.clock.advance(3 * MINUTE_MS);
    expect(cluster.steps.filter((step) => step.endsWith('begins 06:01'))).toHaveLength(1);
    for (const minute of [2, 3])
      expect(cluster.steps.filter((step) => step.endsWith(`begins 06:0${minute}`))).toHaveLength(1);
    await stopAll(other, later);
  });

  test('run the occurrence of a host that was killed so, even if those that were turned away are killed too', async () => {
    const cluster = new Cluster();
    const [one, two] = [await cluster.start('one', { policy }), await cluster.start('two', { policy })];
    await cluster.clock.advance(MINUTE_MS - 1);
    const claim = { state: 'running', owner: 'killed', run: 'killed/1' };
    await cluster.store.set('claim:orders/poll@2026-11-22T06:01:00Z', claim, { ttlMs: 30_000 });
    await cluster.clock.advance(5000);
    for (const { kill } of [one, two]) kill();
    const next = await cluster.start('next', { policy });
    await cluster.clock.advance(3 * MINUTE_MS);
    expect(cluster.steps.filter((step) => step.endsWith('begins 06:01'))).toEqual(['next begins 06:01']);
    await stopAll(next);
  });

  test('do not run again what has failed while they were turned away', async () => {
    const cluster = new Cluster();
    const job: Job<BuiltInServices> = async (signal, { services }) => {
      await delay(services.clock, 2000, signal);
      throw new Error('no tea');
    };
    const processes = [await cluster.start('one', { policy, job }), await cluster.start('two', { policy, job })];
    await cluster.clock.advance(3 * MINUTE_MS + 5000);
    expect(cluster.steps.map((step) => step.slice(-5))).toEqual(['06:01', '06:02', '06:03']);
    await stopAll(...processes);
  });

  test('drop an occurrence that kills its process each time, at error', async () => {
    const cluster = new Cluster();
    const start = (name: string): Promise<Process> =>
      cluster.start(name, { policy: { ...policy, ...hourly, continueAttempts: 3 }, job: forever });
    let last = await start('p0');
    const dropped: unknown[] = [];
    await cluster.clock.advance(60 * MINUTE_MS);
    for (let kill = 1; kill <= 4; kill += 1) {
      last.kill();
      last = await start(`p${kill}`);
      await cluster.clock.advance(2 * MINUTE_MS);
      for (const { level, event, occurrence, attempts } of last.lines) {
        if (event === 'continuation.dropped') dropped.push({ level, event, occurrence, attempts });
      }
    }
    expect(cluster.steps).toEqual(['p0 begins 07:00', 'p1 begins 07:00', 'p2 begins 07:00']);
    expect(dropped).toEqual([
      { level: 'error', event: 'continuation.dropped', occurrence: '2026-11-22T07:00:00.000Z', attempts: 3 },
    ]);
    last.kill();
  });
});

describe('replicas of a singleton', () => {
  const policy = { singleton: true } as const;

  test('run one at a time, and the others are not leaders', async () => {
    const cluster = new Cluster();
    const one = await cluster.start('one', { policy, takesMs: 150_000 });
    const two = await cluster.start('two', { policy, takesMs: 150_000 });
    await cluster.clock.advance(10 * MINUTE_MS);
    await stopAll(one, two);
    let inside = 0;
    for (const step of cluster.steps) {
      inside += step.includes('begins') ? 1 : -1;
      expect(inside).toBeLessThanOrEqual(1);
    }
    expect([...one.summary(), ...two.summary()]).toContain('poll skipped: notLeader');
    expect(cluster.clock.pending).toBe(0);
  });

  test('take over after a term when the holder is killed, with a larger token', async () => {
    const cluster = new Cluster();
    const tokens: unknown[] = [];
    const hold =
      (wait: (signal: AbortSignal) => Promise<void>) =>
      async (signal: AbortSignal, { fencing }: { readonly fencing: number | undefined }): Promise<void> => {
        tokens.push(fencing);
        await wait(signal);
      };
    const schedule = continuous();
    const killed = await cluster.start('killed', { policy: { ...policy, schedule }, job: hold(forever) });
    await cluster.clock.advance(MINUTE_MS);
    const other = await cluster.start('other', { policy: { ...policy, schedule }, job: hold(untilAborted) });
    await cluster.clock.advance(MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined']);
    killed.kill();
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined', 'other begins undefined']);
    expect(Number(tokens[1])).toBe(Number(tokens[0]) + 1);
    await stopAll(other);
  });

  test('go on with the run at the start of a killed one, from its checkpoint', async () => {
    const cluster = new Cluster();
    const options = { policy: { ...policy, ...hourly, runOnStart: true } };
    const saved: unknown[] = [];
    const killed = await cluster.start('killed', {
      ...options,
      job: async (_signal, { checkpoint }) => {
        await checkpoint.save('half');
        await forever();
      },
    });
    await cluster.clock.advance(1000);
    const other = await cluster.start('other', {
      ...options,
      job: async (_signal, { checkpoint }) => void saved.push(await checkpoint.load()),
    });
    await cluster.clock.advance(MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined']);
    killed.kill();
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined', 'other begins undefined', 'other ends undefined']);
    expect(saved).toEqual(['half']);
    expect(await unfinishedIn(cluster.store)).toEqual([]);
    await stopAll(other);
  });

  test('leave a manual run of a killed one to its caller', async () => {
    const cluster = new Cluster();
    const killed = await cluster.start('killed', { policy: { ...policy, ...hourly }, job: forever });
    void killed.host.run('poll');
    await cluster.clock.advance(1000);
    const other = await cluster.start('other', { policy: { ...policy, ...hourly } });
    killed.kill();
    await cluster.clock.advance(3 * MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined']);
    await stopAll(other);
  });

  test('leave no unfinished work when the holder of a continuous one is killed', async () => {
    const cluster = new Cluster();
    const options = { policy: { ...policy, schedule: continuous() } };
    const killed = await cluster.start('killed', { ...options, job: forever });
    const other = await cluster.start('other', { ...options, job: untilAborted });
    await cluster.clock.advance(1000);
    killed.kill();
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(cluster.steps).toEqual(['killed begins undefined', 'other begins undefined']);
    expect(await unfinishedIn(cluster.store)).toEqual([]);
    await stopAll(other);
  });

  // The clock of a host may be wrong: its lease is then for an occurrence that no other host has.
  test.each(['2026-11-22T06:01:00.000Z', '2026-11-22T05:01:00.000Z'])(
    'run what a host turned them away from that was killed when it had the lease for %s and nothing else',
    async (occurrence) => {
      const cluster = new Cluster();
      const other = await cluster.start('other', { policy });
      await cluster.clock.advance(MINUTE_MS - 1);
      const until = addToInstant(cluster.clock.now(), 30_000);
      const holder = { owner: 'killed', until: new Date(until).toISOString(), termMs: 30_000 };
      await cluster.store.set('lease:orders/poll', { token: 7, holder: { ...holder, occurrence }, completed: [] });
      await cluster.clock.advance(4 * MINUTE_MS);
      expect(cluster.steps.filter((step) => step.endsWith('begins 06:01'))).toEqual(['other begins 06:01']);
      await stopAll(other);
    },
  );

  test('take over at once when the holder stops', async () => {
    const cluster = new Cluster();
    const schedule = continuous();
    const one = await cluster.start('one', { policy: { ...policy, schedule }, job: untilAborted });
    await cluster.clock.advance(1000);
    const two = await cluster.start('two', { policy: { ...policy, schedule }, job: untilAborted });
    await cluster.clock.advance(MINUTE_MS);
    await stopAll(one);
    await cluster.clock.advance(MINUTE_MS);
    expect(cluster.steps).toEqual(['one begins undefined', 'two begins undefined']);
    await stopAll(two);
  });

  test('abort with LeaseLost when the store is gone, before others can take over, and go on when it is back', async () => {
    const cluster = new Cluster();
    const schedule = continuous();
    const reasons: unknown[] = [];
    const one = await cluster.start('one', {
      policy: { ...policy, schedule },
      job: async (signal) => {
        await untilAborted(signal).finally(() => reasons.push(signal.reason));
      },
    });
    await cluster.clock.advance(1000);
    cluster.store.failure = new Error('connection refused');
    await cluster.clock.advance(35_000);
    expect(reasons).toMatchObject([{ name: 'AbortError', code: 'ERR_ANYHOST_LEASE_LOST' }]);
    expect(one.summary()[0]).toBe('poll leaseLost');
    cluster.store.failure = undefined;
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(cluster.steps.at(-1)).toBe('one begins undefined');
    await stopAll(one);
  });
});

describe('a durable store that is down', () => {
  test('refuses protected work, lets all other work run, and the first occurrence after its return runs', async () => {
    const cluster = new Cluster();
    const free = await cluster.start('free');
    const kept = await cluster.start('kept', { policy: { dedupe: true } });
    cluster.store.failure = new Error('connection refused');
    await cluster.clock.advance(2 * MINUTE_MS);
    expect(kept.summary()).toEqual(['poll refused: storeUnavailable', 'poll refused: storeUnavailable']);
    expect(free.summary()).toEqual(['poll completed', 'poll completed']);
    cluster.store.failure = undefined;
    await cluster.clock.advance(MINUTE_MS + 1000);
    expect(kept.summary().at(-1)).toBe('poll completed');
    await stopAll(free, kept);
  });
});

describe('a run with a claim and a store that can batch', () => {
  test('writes begin and claim together, and end and completion together', async () => {
    const cluster = new Cluster();
    const batches: (readonly string[])[] = [];
    const batch: StateStore['batch'] = async (writes) => {
      batches.push(writes.map(({ key }) => key.split(':')[0] ?? ''));
      return await Promise.all(writes.map(({ key, value, ...options }) => cluster.store.set(key, value, options)));
    };
    Object.assign(cluster.store, { batch, now: async () => addToInstant(cluster.clock.now(), 0) });
    const one = await cluster.start('one', { policy: { dedupe: true } });
    await cluster.clock.advance(MINUTE_MS);
    expect(batches).toEqual([
      ['ledger', 'claim'],
      ['ledger', 'claim'],
    ]);
    await stopAll(one);
  });
});
