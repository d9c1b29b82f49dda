import { defineApplication, type EverySchedule, every, onDemand } from '@anyhost/core';
import { formatSchedule } from '@anyhost/core/schedule';
import { type Db, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectionString, type FleetDatabase, fleetProcess, noDatabase, openDatabase } from './database.fixture.ts';
import { enqueue } from './index.ts';

const PATIENTLY = { timeout: 20_000, interval: 50 };
const HOUR_MS = 3_600_000;

describe.skipIf(noDatabase !== undefined)(`what a fleet sends${noDatabase ? `: ${noDatabase}` : ''}`, () => {
  let database: FleetDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  const jobsOf = (queue: string) =>
    database.sql('SELECT state, data FROM $schema.job WHERE name = $1 ORDER BY created_on', [queue]);

  /** As if the schedule had been seen for the first time some hours ago. */
  const seenHoursAgo = async (
    application: string,
    service: string,
    given: EverySchedule,
    hours: number,
  ): Promise<void> => {
    const [{ now } = {}] = await database.sql('SELECT now()');
    const since = new Date(Number(now) - hours * HOUR_MS).toISOString();
    const schedule = formatSchedule(given);
    const options = { singletonKey: service, startAfter: '2200-01-01T00:00:00.000Z' };
    await database.boss.upsert(`${application}/.schedules`, { schedule, since }, options);
  };

  test('the newest due time that no process was there to send, late, and once', async () => {
    const app = defineApplication('missed').job('report', { schedule: every('1h') }, async () => {});
    const first = fleetProcess(app, database);
    await first.host.start();
    await vi.waitFor(async () => expect(await jobsOf('missed/.schedules')).toHaveLength(1), PATIENTLY);
    // A schedule that is new has missed nothing.
    expect(await jobsOf('missed/report')).toEqual([]);
    await first.host.stop();
    await seenHoursAgo('missed', 'report', every('1h'), 30);
    const second = [fleetProcess(app, database), fleetProcess(app, database)];
    await Promise.all(second.map(({ host }) => host.start()));
    await vi.waitFor(async () => {
      expect(await jobsOf('missed/report')).toMatchObject([{ state: 'completed', data: { late: true } }]);
    }, PATIENTLY);
    await Promise.all(second.map(({ host }) => host.stop()));
    const third = fleetProcess(app, database);
    await third.host.start();
    await enqueue(database.boss, app, 'report');
    await vi.waitFor(
      () => expect(third.outcomes).toMatchObject([{ status: 'completed', trigger: 'manual' }]),
      PATIENTLY,
    );
    await third.host.stop();
  });

  test('nothing of what was missed with misfire: skip, nor after the schedule has changed', async () => {
    const app = defineApplication('unmissed')
      .job('skips', { schedule: every('1h'), misfire: 'skip' }, async () => {})
      .job('other', { schedule: every('2h') }, async () => {})
      .job('control', { schedule: every('1h') }, async () => {});
    await database.boss.createQueue('unmissed/.schedules');
    await seenHoursAgo('unmissed', 'skips', every('1h'), 30);
    await seenHoursAgo('unmissed', 'other', every('1h'), 30);
    await seenHoursAgo('unmissed', 'control', every('1h'), 30);
    const { host } = fleetProcess(app, database);
    await host.start();
    // The last of the three, in the order in which they are looked at.
    await vi.waitFor(async () => expect(await jobsOf('unmissed/control')).toHaveLength(1), PATIENTLY);
    await host.stop();
    expect(await jobsOf('unmissed/skips')).toEqual([]);
    expect(await jobsOf('unmissed/other')).toEqual([]);
  });

  test('a due time again until PostgreSQL takes it', async () => {
    const app = defineApplication('flaky').job('tick', { schedule: every('1s') }, async () => {});
    const pool = new PgBoss({ connectionString, schema: database.schema });
    await pool.start();
    let failing = false;
    const executeSql: Db['executeSql'] = async (text, values) => {
      if (failing && text.includes('INSERT INTO')) throw new Error('connection refused');
      return await pool.getDb().executeSql(text, values);
    };
    const boss = new PgBoss({ db: { executeSql }, schema: database.schema, schedule: false, supervise: false });
    await boss.start();
    const { host, outcomes, logs } = fleetProcess(app, database, { boss });
    await host.start();
    failing = true;
    const refused = () => logs.lines.filter(({ event }) => event === 'fleet.sendFailed');
    await vi.waitFor(() => expect(refused().length).toBeGreaterThanOrEqual(2), PATIENTLY);
    failing = false;
    const before = outcomes.length;
    await vi.waitFor(() => expect(outcomes.length).toBeGreaterThan(before), PATIENTLY);
    await host.stop();
    await boss.stop();
    await pool.stop();
  });

  test('a run by hand from a process that is no member of the fleet', async () => {
    const app = defineApplication('byhand').job('poll', { schedule: onDemand() }, async () => {});
    const { host, outcomes } = fleetProcess(app, database);
    await host.start();
    const scheduledTime = new Date('2026-11-26T10:00:00Z');
    expect(await enqueue(database.boss, app, 'poll', { scheduledTime })).toBeTypeOf('string');
    await vi.waitFor(() => expect(outcomes).toMatchObject([{ occurrence: { scheduledTime } }]), PATIENTLY);
    await host.stop();
    // The occurrence has its job.
    expect(await enqueue(database.boss, app, 'poll', { scheduledTime })).toBeUndefined();
    const unknown = Reflect.apply(enqueue, undefined, [database.boss, app, 'pol']);
    await expect(unknown).rejects.toMatchObject({ code: 'ERR_ANYHOST_UNKNOWN_SERVICE' });
  });

  test('and processes can be told to send only, or to run some services only', async () => {
    const app = defineApplication('roles')
      .job('here', { schedule: onDemand(), runOnStart: true }, async () => {})
      .job('there', { schedule: onDemand(), runOnStart: true }, async () => {});
    const sends = fleetProcess(app, database, { services: [] });
    const runs = fleetProcess(app, database, { services: ['here'], schedules: false });
    await Promise.all([sends.host.start(), runs.host.start()]);
    await vi.waitFor(() => expect(runs.outcomes).toMatchObject([{ service: 'here', trigger: 'startup' }]), PATIENTLY);
    expect(await jobsOf('roles/there')).toMatchObject([{ state: 'created' }]);
    await Promise.all([sends.host.stop(), runs.host.stop()]);
    expect(sends.outcomes).toEqual([]);
  });

  test('a start that names a service which does not exist, or whose queue has another policy, is refused', async () => {
    const app = defineApplication('refused').job('poll', { schedule: onDemand() }, async () => {});
    await expect(fleetProcess(app, database, { partitions: { pol: 2 } }).host.start()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_UNKNOWN_SERVICE',
    });
    const { host } = fleetProcess(app, database);
    await host.start();
    await host.stop();
    const changed = defineApplication('refused').job(
      'poll',
      { schedule: onDemand(), overlap: 'queue' },
      async () => {},
    );
    await expect(fleetProcess(changed, database).host.start()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining("boss.deleteQueue('refused/poll')"),
    });
  });
});
