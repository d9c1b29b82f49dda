import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startProgram } from './child-process.fixture.ts';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

it('serves several processes that start on no file at all: none fails, and no change is lost', async () => {
  const path = temporaryFile();
  const children = Array.from({ length: 4 }, () =>
    startProgram(new URL('./increment.fixture.ts', import.meta.url), path, '50'),
  );
  const ends = await Promise.all(
    children.map(async (child) => {
      const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
      return { code, lost: Number(output) };
    }),
  );
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const store = sqliteStateStore(path);
  expect(await store.get('counter')).toMatchObject({ value: 200 });
  store[Symbol.dispose]();
});

it('loses no change of several processes that write in batches', async () => {
  const path = temporaryFile();
  const children = Array.from({ length: 3 }, () =>
    startProgram(new URL('./increment.fixture.ts', import.meta.url), path, '40', 'batch'),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  const store = sqliteStateStore(path);
  expect(await store.get('counter')).toMatchObject({ value: 120 });
  // A batch whose condition fails writes the rest: each process has written its own number to the end.
  expect((await store.list('own/')).map(({ value }) => value)).toEqual([39, 39, 39]);
  store[Symbol.dispose]();
});

it('is readable, and holds at least what was acknowledged, after its process was killed in the middle of writes', async () => {
  const path = temporaryFile();
  const child = startProgram(new URL('./write-forever.fixture.ts', import.meta.url), path);
  const ended = once(child, 'close');
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === 30) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);

  const database = new DatabaseSync(path);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
  const store = sqliteStateStore(path);
  const record = await store.get('latest');
  expect(record?.value).toMatchObject({ padding: 'x'.repeat(20_000) });
  // The last write may have been committed without having been printed.
  expect(record?.value).toSatisfy(({ number }) => number === acknowledged || number === acknowledged + 1);
  expect(await store.set('latest', 'after', { ifVersion: record?.version ?? '' })).toBeTypeOf('string');
  store[Symbol.dispose]();
});
