import { describe, expect, test } from 'vitest';
import { Cluster } from '../fixtures/cluster.fixture.ts';
import { leaveLedger } from '../fixtures/stored-ledger.fixture.ts';
import { cron, every } from '../schedule/schedule.ts';
import { addToInstant } from '../time/instant.ts';

describe('a clock that was wrong', () => {
  test('for a whole life, a year ahead, does not keep later lives from making up', async () => {
    const cluster = new Cluster();
    await leaveLedger(cluster.store, {
      schedule: "every('1m')",
      servedUntil: addToInstant(cluster.clock.now(), 365 * 86_400_000),
    });
    const { host, lines, summary } = await cluster.start('one');
    expect(lines.filter(({ event }) => event === 'ledger.clockCorrected')).toMatchObject([
      { level: 'warn', service: 'poll' },
    ]);
    await cluster.clock.advance(60_000);
    await host.stop();
    expect(summary()).toEqual(['poll completed']);
    await cluster.clock.advance(300_000);
    expect(await cluster.madeUpFor()).toEqual(['06:06']);
  });

  test('and is found so while the host is down: what passed since the correction is made up for', async () => {
    const cluster = new Cluster();
    await leaveLedger(cluster.store, {
      schedule: "every('1m')",
      servedUntil: addToInstant(cluster.clock.now(), 365 * 86_400_000),
    });
    const { host } = await cluster.start('one');
    await host.stop();
    await cluster.clock.advance(300_000);
    expect(await cluster.madeUpFor()).toEqual(['06:05']);
  });

  test.each([
    ['every minute', every('1m'), 65_000, -30_000],
    ['at a time of day', cron('1 6 * * *'), 65_000, -30 * 60_000],
  ])(
    'and is set back a little between two lives does not make the second serve again: %s',
    async (_, schedule, ms, stepMs) => {
      const cluster = new Cluster();
      const first = await cluster.start('one', { policy: { schedule } });
      await cluster.clock.advance(ms);
      await first.host.stop();
      cluster.clock.jump(stepMs);
      const second = await cluster.start('two', { policy: { schedule } });
      await cluster.clock.advance(-stepMs + 1000);
      expect(cluster.steps).toEqual(['one begins 06:01', 'one ends 06:01']);
      await second.host.stop();
    },
  );

  test('and is set back a little between two lives: what the second sleeps through is served, once', async () => {
    const cluster = new Cluster();
    const first = await cluster.start('one');
    await cluster.clock.advance(65_000);
    await first.host.stop();
    cluster.clock.jump(-30_000);
    const second = await cluster.start('two');
    // The machine is suspended over the due time that was served, and over two more.
    cluster.clock.jump(170_000);
    await cluster.clock.advance(40_000);
    expect(second.outcomes.map(({ occurrence }) => occurrence?.id.slice(-9, -4))).toEqual(['06:03', '06:04']);
    await second.host.stop();
  });

  test('and is set back by hours between two lives does not silence the second', async () => {
    const cluster = new Cluster();
    const first = await cluster.start('one');
    await cluster.clock.advance(65_000);
    await first.host.stop();
    cluster.clock.jump(-2 * 3_600_000);
    const second = await cluster.start('two');
    await cluster.clock.advance(120_000);
    expect(second.summary()).toEqual(['poll completed', 'poll completed']);
    await second.host.stop();
  });

  test('and is set back while the host runs does not silence it, nor make the next life serve again', async () => {
    const cluster = new Cluster();
    const first = await cluster.start('one');
    await cluster.clock.advance(65_000);
    cluster.clock.jump(-3_600_000);
    await cluster.clock.advance(180_000);
    expect(first.summary().length).toBeGreaterThanOrEqual(3);
    await first.host.stop();
    expect(await cluster.madeUpFor()).toEqual([]);
  });
});
