import { describe, expect, test } from 'vitest';
import { Cluster } from '../fixtures/cluster.fixture.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { cron } from '../schedule/schedule.ts';
import { addToInstant } from '../time/instant.ts';

describe('a rolling update', () => {
  const hourly = { schedule: cron('0 * * * *') } as const;

  test('does not run the occurrence a second time that the old host is running', async () => {
    const cluster = new Cluster();
    const old = await cluster.start('old', { takesMs: 40 * 60_000, policy: hourly });
    await cluster.clock.advance(70 * 60_000);
    const next = await cluster.start('new', { policy: hourly });
    // The new host is ready, so the old one is asked to stop; it is given time to end its work.
    await cluster.clock.advance(31 * 60_000);
    await old.host.stop();
    await cluster.clock.advance(10 * 60_000);
    await next.host.stop();
    expect(cluster.steps).toEqual(['old begins 07:00', 'old ends 07:00']);
    expect(next.lines.map(({ event }) => event)).not.toContain('ledger.occurrenceShared');
  });

  test('makes up for the occurrence that the stop of the old host cut off', async () => {
    const cluster = new Cluster();
    const old = await cluster.start('old', { job: (signal) => untilAborted(signal), policy: hourly });
    await cluster.clock.advance(70 * 60_000);
    const next = await cluster.start('new', { policy: hourly });
    await cluster.clock.advance(60_000);
    await old.host.stop();
    await cluster.clock.advance(60_000);
    await next.host.stop();
    expect(cluster.steps).toEqual(['old begins 07:00', 'new begins 07:00', 'new ends 07:00']);
    expect(next.events()).toContain('schedule.madeUp');
  });

  test('makes up for the occurrence during which the old host was killed, once its term is over', async () => {
    const cluster = new Cluster();
    const old = await cluster.start('old', { takesMs: 40 * 60_000, policy: hourly });
    await cluster.clock.advance(61 * 60_000);
    old.kill();
    const next = await cluster.start('new', { policy: hourly });
    await cluster.clock.advance(29_000);
    expect(cluster.steps).toEqual(['old begins 07:00']);
    await cluster.clock.advance(61_000);
    expect(cluster.steps).toEqual(['old begins 07:00', 'new begins 07:00', 'new ends 07:00']);
    await next.host.stop();
  });

  test('goes on with the next due times meanwhile', async () => {
    const cluster = new Cluster();
    await cluster.start('old', { takesMs: 150_000, policy: { overlap: 'skip' } });
    await cluster.clock.advance(70_000);
    const next = await cluster.start('new');
    await cluster.clock.advance(60_000);
    expect(cluster.steps).toEqual(['old begins 06:01', 'new begins 06:02', 'new ends 06:02']);
    await next.host.stop();
  });
});

describe('two replicas', () => {
  test('both run each due time where the service does not dedupe, and each says once what to add', async () => {
    const cluster = new Cluster();
    const [one, two] = [
      await cluster.start('one', { takesMs: 15_000 }),
      await cluster.start('two', { takesMs: 15_000 }),
    ];
    await cluster.clock.advance(200_000);
    expect(cluster.steps.filter((step) => step.includes('begins')).toSorted()).toEqual([
      'one begins 06:01',
      'one begins 06:02',
      'one begins 06:03',
      'two begins 06:01',
      'two begins 06:02',
      'two begins 06:03',
    ]);
    const shared = [one, two].flatMap(({ lines }) => lines.filter(({ event }) => event === 'ledger.occurrenceShared'));
    expect(shared.length).toBeGreaterThanOrEqual(1);
    expect(shared[0]?.['message']).toContain(
      'another host runs this occurrence too; nothing keeps them from it. Add dedupe: true',
    );
    expect(shared.length).toBeLessThanOrEqual(2);
    await Promise.all([one.host.stop(), two.host.stop()]);
    expect(await storedLedger(cluster.store)).toMatchObject({
      running: [],
      servedUntil: addToInstant(cluster.clock.now(), -20_000),
    });
  });

  test('of which one restarts: it does not run what the other has run or is running', async () => {
    const cluster = new Cluster();
    const one = await cluster.start('one', { takesMs: 40_000 });
    const two = await cluster.start('two', { takesMs: 40_000 });
    await cluster.clock.advance(45_000);
    await two.host.stop();
    await cluster.clock.advance(30_000);
    const again = await cluster.start('two', { takesMs: 40_000 });
    await cluster.clock.advance(40_000);
    expect(cluster.steps).toEqual(['one begins 06:01', 'one ends 06:01']);
    await Promise.all([one.host.stop(), again.host.stop()]);
  });
});

describe('unfinished work', () => {
  const leave = async (cluster: Cluster): Promise<void> => {
    const occurrence = addToInstant(cluster.clock.now(), -3_600_000);
    await leaveLedger(cluster.store, {
      schedule: "every('1m')",
      servedUntil: cluster.clock.now(),
      unfinished: [{ occurrence, since: occurrence, attempts: 0 }],
    });
  };

  test('that two replicas find at their start is resumed by one of them', async () => {
    const cluster = new Cluster();
    await leave(cluster);
    const replicas = await Promise.all([
      cluster.start('one', { takesMs: 5000 }),
      cluster.start('two', { takesMs: 5000 }),
    ]);
    await cluster.clock.advance(20_000);
    expect(cluster.steps.filter((step) => step.includes('begins')).length).toBe(1);
    await Promise.all(replicas.map(({ host }) => host.stop()));
    expect(await storedLedger(cluster.store)).toMatchObject({ unfinished: [], running: [] });
  });

  test('that two replicas find while they run is resumed by one of them', async () => {
    const cluster = new Cluster();
    const replicas = await Promise.all([
      cluster.start('one', { takesMs: 5000 }),
      cluster.start('two', { takesMs: 5000 }),
    ]);
    await leave(cluster);
    await cluster.clock.advance(80_000);
    expect(cluster.steps.filter((step) => step.endsWith('begins 05:00')).length).toBe(1);
    expect(cluster.steps.filter((step) => step.endsWith('begins 06:01')).length).toBe(2);
    await Promise.all(replicas.map(({ host }) => host.stop()));
    expect(await storedLedger(cluster.store)).toMatchObject({ unfinished: [], running: [] });
  });

  test('and the due time that came with it are both left when the host stops in between', async () => {
    const cluster = new Cluster();
    const { host, outcomes } = await cluster.start('one', { job: (signal) => untilAborted(signal) });
    await leave(cluster);
    await cluster.clock.advance(70_000);
    await host.stop();
    expect(outcomes.map(({ status, trigger }) => `${status} ${trigger}`)).toEqual([
      'interrupted continuation',
      'refused schedule',
    ]);
    const next = await cluster.start('next');
    await cluster.clock.advance(1000);
    expect(cluster.steps.filter((step) => step.startsWith('next begins'))).toEqual([
      'next begins 05:00',
      'next begins 06:01',
    ]);
    await next.host.stop();
  });
});

describe('a stop', () => {
  test('during work that ignores it leaves the occurrence to the next host', async () => {
    const cluster = new Cluster();
    const { host, summary } = await cluster.start('one', {
      takesMs: 0,
      job: () => new Promise(() => {}),
      shutdownTimeoutMs: 4000,
    });
    await cluster.clock.advance(70_000);
    const stopping = host.stop().catch((error: unknown) => error);
    await cluster.clock.advance(4000);
    expect(await stopping).toMatchObject({ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' });
    expect(summary()).toEqual(['poll abandoned']);
    expect(await cluster.madeUpFor()).toEqual(['06:01']);
  });

  test.each([[{ onFault: 'continue' } as const], [{ onFault: { stopHostAfter: 1 } } as const]])(
    'in the wait before a retry is clean, and leaves the occurrence to the next host (%o)',
    async (faults) => {
      const policy = { ...faults, retry: { attempts: 5, delayMs: 20_000, jitter: 0 } };
      const cluster = new Cluster();
      const { host, outcomes } = await cluster.start('one', {
        job: () => Promise.reject(new Error('no database')),
        policy,
      });
      await cluster.clock.advance(70_000);
      await host.stop();
      expect(outcomes.map(({ status, attempt }) => [status, attempt])).toEqual([
        ['faulted', 1],
        ['interrupted', 2],
      ]);
      expect(outcomes.at(-1)).toMatchObject({ error: { cause: { message: 'no database' } } });
      expect(await cluster.madeUpFor(policy)).toEqual(['06:01']);
      expect(await cluster.madeUpFor(policy)).toEqual([]);
    },
  );

  test('after all attempts have failed leaves nothing to make up for', async () => {
    const policy = { retry: { attempts: 2, delayMs: 1000, jitter: 0 } };
    const cluster = new Cluster();
    const { host } = await cluster.start('one', { job: () => Promise.reject(new Error('no database')), policy });
    await cluster.clock.advance(70_000);
    await host.stop();
    expect(await cluster.madeUpFor(policy)).toEqual([]);
  });
});
