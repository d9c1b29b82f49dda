import { defineApplication, delay, every, onDemand } from '@anyhost/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FleetDatabase, fleetProcess, noDatabase, openDatabase } from './database.fixture.ts';
import { enqueue } from './index.ts';

/** How long something that is under way may take on a busy machine. */
const PATIENTLY = { timeout: 20_000, interval: 50 };

describe.skipIf(noDatabase !== undefined)(`a fleet on PostgreSQL${noDatabase ? `: ${noDatabase}` : ''}`, () => {
  let database: FleetDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  const jobsOf = (queue: string) =>
    database.sql(
      `SELECT id, state, data, output, retry_count, retry_limit, dead_letter, singleton_key FROM $schema.job
       WHERE name = $1 ORDER BY created_on`,
      [queue],
    );

  test('sends each due time once, however many processes compute it, and runs it once', async () => {
    const app = defineApplication('once').job('tick', { schedule: every('1s') }, async () => {});
    const processes = [1, 2, 3].map(() => fleetProcess(app, database));
    await Promise.all(processes.map(({ host }) => host.start()));
    const served = (): string[] =>
      processes.flatMap(({ outcomes }) =>
        outcomes.filter(({ status }) => status === 'completed').map(({ occurrence }) => occurrence?.id ?? ''),
      );
    await vi.waitFor(() => expect(served().length).toBeGreaterThanOrEqual(4), PATIENTLY);
    await Promise.all(processes.map(({ host }) => host.stop()));
    expect(new Set(served()).size).toBe(served().length);
    const jobs = await jobsOf('once/tick');
    expect(jobs.length).toBe(new Set(jobs.map(({ data }) => JSON.stringify(data))).size);
    expect(jobs.filter(({ state }) => state === 'completed').length).toBe(served().length);
  });

  test('completes, skips and buries jobs as their runs ended', async () => {
    const app = defineApplication('ends')
      .job('works', { schedule: onDemand() }, async () => {})
      .job('late', { schedule: onDemand(), maxLatenessMs: 1000 }, async () => {})
      .job('fails', { schedule: onDemand(), retry: { attempts: 2, delayMs: 1 } }, async () => {
        throw new Error('out of paper, password=hunter2');
      });
    const { host, outcomes } = fleetProcess(app, database);
    await host.start();
    await enqueue(database.boss, app, 'works');
    await enqueue(database.boss, app, 'late', { scheduledTime: new Date('2026-01-01T00:00:00Z') });
    await enqueue(database.boss, app, 'fails');
    await vi.waitFor(async () => {
      expect(await jobsOf('ends/works')).toMatchObject([{ state: 'completed', output: { status: 'completed' } }]);
      expect(await jobsOf('ends/late')).toMatchObject([
        { state: 'completed', output: { status: 'skipped', reason: 'tooLate' } },
      ]);
      expect(await jobsOf('ends/fails')).toMatchObject([
        { state: 'failed', output: { status: 'faulted', attempt: 2 } },
      ]);
    }, PATIENTLY);
    const [failed] = await jobsOf('ends/fails');
    expect(JSON.stringify(failed)).not.toContain('hunter2');
    // The service's own attempts are all that it gets: pg-boss adds none.
    expect(outcomes.filter(({ service }) => service === 'fails')).toHaveLength(2);
    expect(await jobsOf('ends/.dead')).toHaveLength(1);
    await host.stop();
  });

  test('hands a job over when its process stops, and the next one takes it at once', async () => {
    const begun: string[] = [];
    const appOf = (name: string) =>
      defineApplication('handover').job('long', { schedule: onDemand() }, async (signal, { attempt }) => {
        begun.push(`${name} ${attempt}`);
        if (attempt === 1)
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
    const [first, second] = [fleetProcess(appOf('first'), database), fleetProcess(appOf('second'), database)];
    await first.host.start();
    await enqueue(database.boss, appOf(''), 'long');
    await vi.waitFor(() => expect(begun).toEqual(['first 1']), PATIENTLY);
    await second.host.start();
    await first.host.stop();
    await vi.waitFor(() => expect(begun).toEqual(['first 1', 'second 2']), PATIENTLY);
    await second.host.stop();
    expect(first.outcomes).toMatchObject([{ status: 'interrupted' }]);
    // A stop uses up no redelivery: as many as at first are left.
    expect(await jobsOf('handover/long')).toMatchObject([{ state: 'completed', retry_count: 1, retry_limit: 6 }]);
  });

  test('does the rest of long work by another job, for the same occurrence', async () => {
    const seen: string[] = [];
    let left = 3;
    const app = defineApplication('rest').job('export', { schedule: onDemand() }, async (_signal, execution) => {
      seen.push(`${execution.trigger} ${execution.occurrence?.id}`);
      await delay(execution.services.clock, 600);
      left -= 1;
      if (left > 0) execution.runAgain();
    });
    const { host } = fleetProcess(app, database);
    await host.start();
    await enqueue(database.boss, app, 'export', { limitMs: 1100, scheduledTime: new Date('2026-11-26T10:00:00Z') });
    const id = 'export@2026-11-26T10:00:00Z';
    const expected = [`schedule ${id}`, `continuation ${id}`, `continuation ${id}`];
    await vi.waitFor(() => expect(seen).toEqual(expected), PATIENTLY);
    await host.stop();
    const jobs = await jobsOf('rest/export');
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
  });

  test('divides an occurrence into parts, each a job of its own', async () => {
    const parts: string[] = [];
    const app = defineApplication('parts').job(
      'index',
      { schedule: every('1h'), runOnStart: true },
      async (_signal, execution) => {
        parts.push(`${execution.partition?.index} of ${execution.partition?.count}`);
      },
    );
    const processes = [1, 2].map(() => fleetProcess(app, database, { partitions: { index: 4 } }));
    await Promise.all(processes.map(({ host }) => host.start()));
    await vi.waitFor(() => expect(new Set(parts).size).toBe(4), PATIENTLY);
    await Promise.all(processes.map(({ host }) => host.stop()));
    expect([...new Set(parts)].toSorted()).toEqual(['0 of 4', '1 of 4', '2 of 4', '3 of 4']);
  });

  test('ignores what a process says about a job that another one has by now', async () => {
    let release = (): void => {};
    const appOf = (name: string) =>
      defineApplication('stale').job('work', { schedule: onDemand() }, async (_signal, { attempt }) => {
        begun.push(`${name} ${attempt}`);
        if (attempt === 1)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        if (attempt === 1) throw new Error('too late');
      });
    const begun: string[] = [];
    const [slow, other] = [fleetProcess(appOf('slow'), database), fleetProcess(appOf('other'), database)];
    await slow.host.start();
    const jobId = await enqueue(database.boss, appOf(''), 'work');
    await vi.waitFor(() => expect(begun).toEqual(['slow 1']), PATIENTLY);
    // What pg-boss does when the heartbeat of the first is missing.
    await database.boss.fail('stale/work', jobId ?? '', { message: 'job heartbeat timeout' });
    await other.host.start();
    await vi.waitFor(async () => {
      expect(await jobsOf('stale/work')).toMatchObject([{ state: 'completed', output: { attempt: 2 } }]);
    }, PATIENTLY);
    release();
    await vi.waitFor(() => expect(slow.outcomes).toMatchObject([{ status: 'faulted' }]), PATIENTLY);
    await Promise.all([slow.host.stop(), other.host.stop()]);
    expect(await jobsOf('stale/work')).toMatchObject([{ state: 'completed', output: { attempt: 2 } }]);
    expect(await jobsOf('stale/.dead')).toEqual([]);
  });

  test('skips a due time of an earlier schedule', async () => {
    const app = defineApplication('changed').job('poll', { schedule: every('1h') }, async () => {});
    const { host, outcomes } = fleetProcess(app, database);
    await host.start();
    const data = { trigger: 'schedule', scheduledTime: '2026-11-26T10:30:00.000Z', schedule: 'every 30m' };
    await database.boss.send('changed/poll', data);
    await vi.waitFor(() => expect(outcomes).toMatchObject([{ status: 'skipped', reason: 'notDue' }]), PATIENTLY);
    await vi.waitFor(
      async () => expect(await jobsOf('changed/poll')).toMatchObject([{ state: 'completed' }]),
      PATIENTLY,
    );
    await database.boss.send('changed/poll', { ...data, scheduledTime: '2026-11-26T10:00:00.000Z' });
    await vi.waitFor(() => expect(outcomes[1]).toMatchObject({ status: 'completed' }), PATIENTLY);
    await host.stop();
  });

  test('buries a job whose data nobody can read', async () => {
    const app = defineApplication('odd').job('poll', { schedule: onDemand() }, async () => {});
    const { host, outcomes, logs } = fleetProcess(app, database);
    await host.start();
    await database.boss.send('odd/poll', { trigger: 'whenever' });
    await vi.waitFor(async () => expect(await jobsOf('odd/poll')).toMatchObject([{ state: 'failed' }]), PATIENTLY);
    await host.stop();
    expect(outcomes).toEqual([]);
    expect(logs.lines.filter(({ event }) => event === 'fleet.jobUnreadable')).toHaveLength(1);
  });

  test('runs a job that was sent without data as a manual run', async () => {
    const app = defineApplication('plain').job('poll', { schedule: onDemand() }, async () => {});
    const { host, outcomes } = fleetProcess(app, database);
    await host.start();
    await database.boss.send('plain/poll');
    await vi.waitFor(() => expect(outcomes).toMatchObject([{ status: 'completed', trigger: 'manual' }]), PATIENTLY);
    await host.stop();
  });
});
