import { describe, expect, test } from 'vitest';
import { Cluster, type Process } from '../fixtures/cluster.fixture.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { openSwitches } from '../inspect/open-switches.ts';
import { continuous, cron } from '../schedule/schedule.ts';

const HOUR_MS = 3_600_000;
const TERM_MS = 30_000;

async function fleet(cluster: Cluster, options: Parameters<Cluster['start']>[1]): Promise<readonly Process[]> {
  const processes: Process[] = [];
  for (const name of ['one', 'two', 'three']) processes.push(await cluster.start(name, options));
  return processes;
}

async function stopAll(processes: readonly Process[]): Promise<void> {
  for (const { host, clock } of processes) {
    const stopping = host.stop();
    await clock.advance(5000);
    await stopping;
  }
}

function linesOf(processes: readonly Process[], ...levels: readonly string[]): unknown[] {
  return processes.flatMap(({ lines }) => lines.filter(({ level }) => levels.includes(level)));
}

/** Milliseconds until a second process has begun. */
async function failover(cluster: Cluster): Promise<number> {
  const at = cluster.clock.elapsedMs;
  const begun = (): number => cluster.steps.filter((step) => step.includes('begins')).length;
  while (begun() < 2 && cluster.clock.elapsedMs < at + HOUR_MS) await cluster.clock.advance(100);
  return cluster.clock.elapsedMs - at;
}

describe('three replicas of a continuous singleton', () => {
  const options = { policy: { singleton: true, schedule: continuous() }, job: untilAborted };

  test('say nothing in an hour but who leads, and that the others stand by', async () => {
    const cluster = new Cluster();
    const processes = await fleet(cluster, options);
    await cluster.clock.advance(HOUR_MS);
    expect(linesOf(processes, 'warn', 'error')).toEqual([]);
    const perProcess = processes.map(({ events }) => events().filter((event) => event === 'execution.skipped').length);
    expect(perProcess[0]).toBe(0);
    expect(linesOf(processes, 'info')).toHaveLength(3 + 2);
    await stopAll(processes);
  });

  test('take over a third of a term after a stop, however long they have stood by', async () => {
    const cluster = new Cluster();
    const [one, ...others] = await fleet(cluster, options);
    await cluster.clock.advance(HOUR_MS);
    const stopping = one?.host.stop();
    expect(await failover(cluster)).toBeLessThanOrEqual(TERM_MS / 3 + 100);
    await stopping;
    await stopAll(others);
  });

  test('take over a term and a third after a kill', async () => {
    const cluster = new Cluster();
    Object.assign(cluster.store, { now: async () => cluster.clock.now() });
    const [one, ...others] = await fleet(cluster, options);
    await cluster.clock.advance(HOUR_MS);
    one?.kill();
    expect(await failover(cluster)).toBeLessThanOrEqual((TERM_MS * 4) / 3 + 100);
    await stopAll(others);
  });
});

test('three replicas that share the occurrences of a job warn of nothing in an hour', async () => {
  const cluster = new Cluster();
  const processes = await fleet(cluster, { policy: { dedupe: true }, takesMs: 5000 });
  await cluster.clock.advance(HOUR_MS);
  expect(cluster.steps.filter((step) => step.includes('begins'))).toHaveLength(60);
  expect(linesOf(processes, 'warn', 'error')).toEqual([]);
  await stopAll(processes);
});

test('a requested run that has to wait for the lease is announced once per host, and made once', async () => {
  const cluster = new Cluster();
  const policy = { singleton: true, schedule: cron('0 * * * *') };
  const processes = await fleet(cluster, { policy, takesMs: 20 * 60_000 });
  await cluster.clock.advance(HOUR_MS + 60_000);
  await openSwitches(cluster.store, 'orders', { clock: cluster.clock }).runNow('poll', { by: 'kim' });
  await cluster.clock.advance(HOUR_MS / 2);
  expect(cluster.steps.filter((step) => step.includes('begins'))).toHaveLength(2);
  const announced = processes.map(({ events }) => events().filter((event) => event === 'service.runNow').length);
  expect(Math.max(...announced)).toBe(1);
  await cluster.clock.advance(HOUR_MS / 4);
  await stopAll(processes);
});
