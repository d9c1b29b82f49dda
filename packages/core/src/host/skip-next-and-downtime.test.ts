import { expect, test } from 'vitest';
import { Cluster, type Process } from '../fixtures/cluster.fixture.ts';
import { openSwitches } from '../inspect/open-switches.ts';

const MINUTE_MS = 60_000;
const options = { policy: { dedupe: true } } as const;

async function stop({ host, clock }: Process): Promise<void> {
  const stopping = host.stop();
  await clock.advance(1000);
  await stopping;
}

/** A process has served 06:01, and is gone. An operator skips the next due time after so many further minutes. */
async function skipWhileDown(minutes: number): Promise<Cluster> {
  const cluster = new Cluster();
  const before = await cluster.start('before', options);
  await cluster.clock.advance(MINUTE_MS);
  await stop(before);
  await cluster.clock.advance(minutes * MINUTE_MS);
  const switches = openSwitches(cluster.store, 'orders', { clock: cluster.clock });
  await switches.skipNext('poll', { by: 'kim', reason: 'no tea' });
  await cluster.clock.advance(MINUTE_MS);
  return cluster;
}

test('a host that starts after downtime makes up for what was missed before the due time that an operator skipped', async () => {
  const cluster = await skipWhileDown(2);
  const next = await cluster.start('next', options);
  await cluster.clock.advance(MINUTE_MS);
  expect(cluster.steps.filter((step) => step.startsWith('next begins'))).toEqual([
    'next begins 06:03',
    'next begins 06:05',
  ]);
  await stop(next);
});

test('a host that starts after downtime makes up for nothing when only the skipped due time was missed', async () => {
  const cluster = await skipWhileDown(0);
  const next = await cluster.start('next', options);
  await cluster.clock.advance(MINUTE_MS);
  expect(cluster.steps.filter((step) => step.startsWith('next begins'))).toEqual(['next begins 06:03']);
  await stop(next);
});
