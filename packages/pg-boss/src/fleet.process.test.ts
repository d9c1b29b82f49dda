import { defineApplication, every } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { captureLogs } from '@anyhost/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCluster, missingPrograms } from '../../postgres/src/own-cluster.fixture.ts';
import { type FleetDatabase, noDatabase, openDatabase } from './database.fixture.ts';
import { pgBossDriver } from './index.ts';
import { WorkerProcess } from './worker-process.fixture.ts';

const PATIENTLY = { timeout: 60_000, interval: 100 };

describe.skipIf(noDatabase !== undefined)(`workers as processes${noDatabase ? `: ${noDatabase}` : ''}`, () => {
  let database: FleetDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  const jobOf = async (queue: string) => {
    const statement = 'SELECT state, retry_count, output FROM $schema.job WHERE name = $1';
    return (await database.sql(statement, [queue]))[0];
  };

  /** A worker that has fetched the one job of its application. */
  const busyWorker = async (scenario: string): Promise<WorkerProcess> => {
    const worker = new WorkerProcess(scenario, database);
    await vi.waitFor(() => expect(worker.linesOf('process.serving')).toHaveLength(1), PATIENTLY);
    await database.boss.send(`${scenario}/long`);
    await vi.waitFor(() => expect(worker.linesOf('long.begun')).toMatchObject([{ attempt: 1 }]), PATIENTLY);
    return worker;
  };

  test('a job whose process was killed is delivered again, and finished by another', async () => {
    const first = await busyWorker('killed');
    const second = new WorkerProcess('killed', database);
    await vi.waitFor(() => expect(second.linesOf('process.serving')).toHaveLength(1), PATIENTLY);
    first.kill('SIGKILL');
    await first.exitCode();
    await vi.waitFor(() => expect(second.linesOf('long.begun')).toMatchObject([{ attempt: 2 }]), PATIENTLY);
    await vi.waitFor(async () => {
      expect(await jobOf('killed/long')).toMatchObject({ state: 'completed', retry_count: 1 });
    }, PATIENTLY);
    second.kill('SIGTERM');
    expect(await second.exitCode()).toBe(0);
  });

  test('SIGTERM ends a worker with exit code 0, and its job goes on elsewhere at once', async () => {
    const first = await busyWorker('stopped');
    first.kill('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    expect(await jobOf('stopped/long')).toMatchObject({ state: 'retry' });
    const second = new WorkerProcess('stopped', database);
    await vi.waitFor(() => expect(second.linesOf('long.begun')).toMatchObject([{ attempt: 2 }]), PATIENTLY);
  });

  test('an execution that hangs fails its job and ends its process with exit code 1', async () => {
    const worker = new WorkerProcess('hangs', database);
    await vi.waitFor(() => expect(worker.linesOf('process.serving')).toHaveLength(1), PATIENTLY);
    await database.boss.send('hangs/long', { limitMs: 1000 });
    expect(await worker.exitCode()).toBe(1);
    expect(await jobOf('hangs/long')).toMatchObject({ state: 'failed', output: { status: 'abandoned' } });
    expect(worker.linesOf('execution.abandoned')).toHaveLength(1);
  });
});

describe.skipIf(missingPrograms !== undefined)(
  `a restart of PostgreSQL${missingPrograms ? `: ${missingPrograms}` : ''}`,
  () => {
    test('interrupts a fleet no longer than it lasts, and a stop while it is away ends', async () => {
      const cluster = await createCluster();
      try {
        await cluster.start();
        const served: string[] = [];
        const app = defineApplication('restart').job(
          'tick',
          { schedule: every('1s') },
          async (_signal, { occurrence }) => {
            served.push(occurrence?.id ?? '');
          },
        );
        const connectionString = `postgres://postgres:${cluster.password}@127.0.0.1:${cluster.port}/postgres`;
        const logger = captureLogs();
        const driver = pgBossDriver({ connectionString, pollMs: 500 });
        const host = createHost(app, { driver, logger, environment: {}, args: [], shutdownTimeoutMs: 20_000 });
        await host.start();
        await vi.waitFor(() => expect(served.length).toBeGreaterThanOrEqual(2), PATIENTLY);
        await cluster.stop('immediate');
        await vi.waitFor(() => {
          expect(logger.lines.map(({ event }) => event)).toContain('fleet.sendFailed');
        }, PATIENTLY);
        await cluster.start();
        const before = served.length;
        await vi.waitFor(() => expect(served.length).toBeGreaterThanOrEqual(before + 2), PATIENTLY);
        // Delivery is at least once: the job that was under way at the crash may come again.
        expect(served.length - new Set(served).size).toBeLessThanOrEqual(1);
        await cluster.stop('immediate');
        await host.stop();
        expect(host.state).toBe('stopped');
      } finally {
        await cluster.remove();
      }
    });
  },
);
