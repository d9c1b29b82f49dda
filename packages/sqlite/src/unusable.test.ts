import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sqliteStateStore } from './sqlite-state-store.ts';
import { temporaryFile } from './temporary-file.fixture.ts';

/** Makes something that is not a database where one is expected. */
const UNUSABLE: readonly (readonly [what: string, path: () => string, problem: string])[] = [
  ['in a folder that does not exist', () => join(temporaryFile(), '..', 'no', 'state.db'), 'does not exist'],
  ['that is a folder', () => dirname(temporaryFile()), 'it is a folder'],
  ['below a file', () => join(written('x'), 'state.db'), 'a part of the path is a file'],
  ['of another kind', () => written('plain text, long enough for a header of SQLite'.repeat(99)), 'not a SQLite'],
  ['that links to itself', linkToItself, 'its symbolic links form a loop'],
  ['with a name that is too long', () => join(dirname(temporaryFile()), 'x'.repeat(300)), 'its name is too long'],
  ['that links to nothing', danglingLink, 'the file that it links to'],
  ['with another table of that name', withOtherTable, 'its table is not one of a state store'],
  ['that is damaged', damaged, 'it is damaged'],
];

describe('a path', () => {
  it.each(UNUSABLE)('%s is refused at once, with file, cause and remedy', (_, makePath, problem) => {
    const path = makePath();
    const error = errorOf(() => sqliteStateStore(path));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION', cause: expect.any(Error) });
    expect(error.message).toContain(`The state store cannot use '${path}': `);
    expect(error.message).toContain(problem);
    expect(error.message).toMatch(/\(.+\)\. [A-Z].+\.$/);
  });
});

describe('the arguments', () => {
  it.each(['postgres://admin:hunter2@db/x', 'redis://:hunter2@cache:6379/0'])(
    'refuse %s, and mask its password',
    (url) => {
      const error = errorOf(() => sqliteStateStore(url));
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
      expect(error.message).toMatch(/database is ".+:\/\/\*\*\*@.+"; expected the path of a file/);
      expect(error.message).not.toContain('hunter2');
    },
  );

  it.each([
    ['{}', {}],
    ['Date', Date],
  ])('refuse %s as a clock', (_, clock) => {
    const error = errorOf(() => Reflect.apply(sqliteStateStore, undefined, [temporaryFile(), { clock }]));
    expect(error).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/sqliteStateStore: clock.+expected a clock/),
    });
  });
});

describe('a connection', () => {
  const closed = new DatabaseSync(':memory:');
  closed.close();

  it.each([
    ['that is closed', closed],
    ['that only has the methods of one', { prepare() {}, exec() {} }],
    ['that cannot be looked at', revoked()],
  ])('%s is refused at once', (_, database) => {
    expect(errorOf(() => Reflect.apply(sqliteStateStore, undefined, [database]))).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining('an open DatabaseSync of node:sqlite'),
    });
  });

  it('that is closed later makes each call reject, with its key', async () => {
    const database = new DatabaseSync(':memory:');
    const store = sqliteStateStore(database);
    database.close();
    const failed = (call: string): object => ({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: `${call} cannot use the database in memory: the connection is closed (database is not open). Close a connection, or dispose a store, after its last call.`,
    });
    await expect(store.get('k')).rejects.toMatchObject(failed("sqlite.get('k')"));
    await expect(store.list('app/')).rejects.toMatchObject(failed("sqlite.list('app/')"));
    await expect(store.set('k', 1)).rejects.toMatchObject(failed("sqlite.set('k')"));
    await expect(store.delete('k')).rejects.toMatchObject(failed("sqlite.delete('k')"));
  });

  it('to a database that is full makes writes reject, and what was acknowledged stays readable', async () => {
    const path = temporaryFile();
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    const store = sqliteStateStore(database);
    await store.set('k', 1);
    database.exec('PRAGMA max_page_count = 4');
    await expect(store.set('k', 'x'.repeat(100_000))).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining(`sqlite.set('k') cannot use '${path}': the disk, or the database, is full`),
      details: { call: "sqlite.set('k')", file: path },
    });
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it('to a file that is damaged makes reads reject', async () => {
    const path = damaged();
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    await expect(sqliteStateStore(database).get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining(`'${path}': it is damaged`),
    });
  });
});

function errorOf(open: () => unknown): Error {
  try {
    open();
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error('It was not refused.');
}

function written(text: string): string {
  const path = temporaryFile();
  writeFileSync(path, text);
  return path;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function linkToItself(): string {
  const path = temporaryFile();
  symlinkSync(path, path);
  return path;
}

function danglingLink(): string {
  const path = temporaryFile();
  symlinkSync(join(dirname(path), 'nothing'), path);
  return path;
}

function withOtherTable(): string {
  const path = temporaryFile();
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE anyhost_state (id INTEGER)');
  database.close();
  return path;
}

/** A database whose first page, below its header, is noise. */
function damaged(): string {
  const path = temporaryFile();
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE other (id INTEGER)');
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, 100));
  return path;
}
