import { mkdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { whyNotDurable } from './not-durable.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

const LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'archive' };

it.each([
  ['AWS Lambda', LAMBDA, 'sandbox'],
  ['AWS Lambda', { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }, 'sandbox'],
  ['Azure', { WEBSITE_INSTANCE_ID: '7a' }, 'instance'],
])('a file in the temporary folder is lost on %s (%o)', (platform, environment, life) => {
  const path = temporaryFile();
  expect(whyNotDurable(path, environment)).toBe(
    `'${path}' is in the temporary folder, which on ${platform} is lost with the ${life}`,
  );
});

it.each([[{}], [{ AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' }], [{ FUNCTIONS_WORKER_RUNTIME: 'node' }]])(
  'it stays elsewhere: %o',
  (environment) => {
    expect(whyNotDurable(temporaryFile(), environment)).toBeUndefined();
  },
);

it('a file in another folder stays, also beside a folder of a similar name', () => {
  expect(whyNotDurable('/mnt/state/state.db', LAMBDA)).toBeUndefined();
  expect(whyNotDurable(join(homedir(), 'state.db'), LAMBDA)).toBeUndefined();
  vi.stubEnv('TMPDIR', '/var/tmp');
  expect(whyNotDurable('/var/tmp-of-mine/state.db', LAMBDA)).toBeUndefined();
  expect(whyNotDurable('/var/tmp/state.db', LAMBDA)).toBeTypeOf('string');
});

it('relative paths and links are followed, before the file exists too', () => {
  const path = temporaryFile();
  expect(whyNotDurable(relative(process.cwd(), path), LAMBDA)).toBeTypeOf('string');
  const [temporary, data] = [join(dirname(path), 'temporary'), join(dirname(path), 'data')];
  for (const folder of [temporary, data]) mkdirSync(folder);
  vi.stubEnv('TMPDIR', temporary);
  symlinkSync(temporary, join(data, 'link'));
  expect(whyNotDurable(join(data, 'link', 'new', 'state.db'), LAMBDA)).toBeTypeOf('string');
  expect(whyNotDurable(join(data, 'new', 'state.db'), LAMBDA)).toBeUndefined();
  symlinkSync(data, join(temporary, 'link'));
  expect(whyNotDurable(join(temporary, 'link', 'state.db'), LAMBDA)).toBeUndefined();
});

it('the store says so, on a path and on a connection', () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'archive');
  const path = temporaryFile();
  const store = sqliteStateStore(path);
  const database = new DatabaseSync(path);
  const lost = { durable: false, notDurableBecause: expect.stringContaining(path) };
  expect([store, sqliteStateStore(database)]).toMatchObject([lost, lost]);
  store[Symbol.dispose]();
  database.close();
});
