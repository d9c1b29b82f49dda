import { readFileSync } from 'node:fs';
import { buildHost, defineApplication, onDemand, silentLogger } from '@anyhost/core';
import { expect, it } from 'vitest';
import { migrationSql } from './migration-sql.ts';
import { postgresStateStore } from './postgres-state-store.ts';
import { describeWithServer } from './server.fixture.ts';
import { databaseOfTest } from './test-database.fixture.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [create = ''] = Array.from(readme.matchAll(/```sql\n(CREATE .+?)\n```/gs), ([, sql]) => sql);
const [reset = ''] = Array.from(readme.matchAll(/psql -c "([^"]+)"/g), ([, sql]) => sql);

it('the README shows the statements that create the table', () => {
  expect(create).toBe(migrationSql());
});

describeWithServer('the statement of the README', () => {
  it('lets a service start over', async () => {
    const database = await databaseOfTest();
    const found: unknown[] = [];
    const app = defineApplication('ordering-background')
      .singleton('pool', () => database.pool())
      .stateStore(({ pool }) => postgresStateStore(pool))
      .job('order-archiver', { schedule: onDemand(), durableCheckpoint: true }, async (_signal, { checkpoint }) => {
        found.push(await checkpoint.load());
        await checkpoint.save(7);
      });
    const host = buildHost(app, { name: 'test', longLived: true, logger: silentLogger, environment: {} });
    await host.start();
    try {
      await host.run('order-archiver');
      await host.run('order-archiver');
      await database.execute(reset);
      await host.run('order-archiver');
    } finally {
      await host.stop();
    }
    expect(found).toEqual([undefined, 7, undefined]);
  });
});
