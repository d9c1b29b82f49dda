import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type BuiltHost, buildHost, defineApplication, onDemand, silentLogger } from '@anyhost/core';
import { expect, it } from 'vitest';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [reset = '', pause = ''] = Array.from(readme.matchAll(/sqlite3 state\.db "([^"]+)"/g), ([, sql]) => sql);

it('the statements of the README reset a checkpoint and pause a service', async () => {
  const path = temporaryFile();
  const found: unknown[] = [];
  await live(path, found, async (host) => {
    await host.run('order-archiver');
    await host.run('order-archiver');
    execute(path, reset);
    await host.run('order-archiver');
  });
  expect(found).toEqual([undefined, 7, undefined]);
  execute(path, pause);
  await live(path, found, async (host) => {
    const scheduled = { trigger: 'schedule', scheduledTime: new Date() } as const;
    expect(await host.run('order-archiver', scheduled)).toMatchObject({ status: 'skipped', reason: 'paused' });
  });
});

/** A host of the application that the README shows, for as long as some work takes. */
async function live(path: string, found: unknown[], work: (host: BuiltHost<string>) => Promise<void>): Promise<void> {
  const app = defineApplication('ordering-background')
    .stateStore(() => sqliteStateStore(path))
    .job('order-archiver', { schedule: onDemand(), durableCheckpoint: true }, async (_signal, { checkpoint }) => {
      found.push(await checkpoint.load());
      await checkpoint.save(7);
    });
  const host = buildHost(app, { name: 'test', longLived: true, logger: silentLogger, environment: {} });
  await host.start();
  try {
    await work(host);
  } finally {
    await host.stop();
  }
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  const { changes } = database.prepare(sql).run();
  database.close();
  expect(changes).toBe(1);
}
