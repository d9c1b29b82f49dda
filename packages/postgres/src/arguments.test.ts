import { describe, expect, it } from 'vitest';
import { migrationSql } from './migration-sql.ts';
import { postgresStateStore } from './postgres-state-store.ts';

const pool = { query: async () => ({ rows: [] }) };

describe('the database', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['7', 7],
    ['a list', []],
    ['a function', () => pool],
  ])('cannot be %s', (_, database) => {
    expect(messageOf(database)).toContain(
      "expected a Pool of pg, a connection string, or an object such as { connectionString: 'postgres://…' }",
    );
  });

  it.each(['', 'state.db', 'mysql://admin:hunter2@db/shop', 'postgres://admin:hunter2@db:port/shop', 'hunter2'])(
    'cannot be the text %j, which no message shows',
    (text) => {
      for (const database of [text, { connectionString: text }]) {
        const message = messageOf(database);
        expect(message).toContain("expected 'postgres://user:password@host:5432/database'");
        expect(message).not.toContain('hunter2');
      }
    },
  );

  it.each([
    ['connectionstring', { connectionstring: 'postgres://db' }, 'Did you mean connectionString?'],
    ['statement_timeout', { statement_timeout: 1000 }, "there is no option 'statement_timeout'"],
    ['host', { host: '' }, 'host is ""; expected a text that is not empty'],
    ['port', { port: '5432' }, 'port is "5432"; expected a whole number, 1 to 65535'],
    ['max', { max: 0 }, 'max is 0; expected a whole number, 1 to 10000'],
    ['query_timeout', { query_timeout: 0.5 }, 'query_timeout is 0.5; expected a whole number'],
    ['password', { password: 12345 }, 'has a value of the type number; expected a text, or a function'],
    ['ssl', { ssl: 'require' }, 'ssl is "require"; expected true, false, or options of node:tls'],
  ])('is refused for a wrong %s', (_, database, message) => {
    expect(messageOf(database)).toContain(message);
    expect(messageOf(database)).not.toContain('12345');
  });

  it('may be anything that is connected later: nothing is opened by making a store', () => {
    for (const database of [
      pool,
      {},
      'postgres://nobody@127.0.0.1:1/none',
      { host: '/var/run/none', ssl: { ca: '' } },
    ]) {
      expect(postgresStateStore(database)).toMatchObject({ name: 'postgres', durable: true });
    }
  });
});

describe('the options', () => {
  it.each(['', '1st', 'a"b', 'a b', 'a.b.c', '.a', 'a.', 'é', 'x'.repeat(64), 7])('refuse the table %j', (table) => {
    expect(messageOf(pool, { table })).toContain(
      `table is ${JSON.stringify(table)}; expected 'table' or 'schema.table', each of letters, digits and '_'`,
    );
    expect(() => Reflect.apply(migrationSql, undefined, [table])).toThrow(/migrationSql: table is/);
  });

  it('refuse what they do not know', () => {
    expect(messageOf(pool, { tableName: 'x' })).toContain("there is no option 'tableName'; known are table, migrate");
    expect(messageOf(pool, { migrate: 'yes' })).toContain('migrate is "yes"; expected true or false');
    expect(messageOf(pool, null)).toContain('the options are null; expected an object');
  });
});

/** The message with which JavaScript's arguments are refused. */
function messageOf(...args: readonly unknown[]): string {
  try {
    Reflect.apply(postgresStateStore, undefined, [...args]);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    if (thrown instanceof Error) return thrown.message;
  }
  throw new Error('They were not refused.');
}
