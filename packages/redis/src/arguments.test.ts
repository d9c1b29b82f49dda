import { describe, expect, it } from 'vitest';
import { redisStateStore } from './redis-state-store.ts';

/** What is thrown for arguments as JavaScript may pass them. */
function refused(...args: readonly unknown[]): string {
  try {
    Reflect.apply(redisStateStore, undefined, args);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    return String(thrown);
  }
  throw new Error('It was not refused.');
}

describe('the connection', () => {
  it.each([undefined, null, 7, '', 'localhost:6379', 'http://localhost', 'postgres://admin:hunter2@db/x', () => 1])(
    'is not %j',
    (connection) => {
      const message = refused(connection);
      expect(message).toMatch(
        /redisStateStore: connection is .+; expected a 'redis:' or 'rediss:' URL, the options of /,
      );
      expect(message).not.toContain('hunter2');
    },
  );

  it('is not a client of another library', () => {
    expect(refused({ evalSha: async () => 1, sendCommand: async () => 1 })).toContain('a client of ioredis');
  });

  it('is not a client that cannot be looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refused(proxy)).toContain('expected');
  });

  it.each(['redis://h/shop', 'redis://h/1/2'])('is not %s: its path is not a database', (url) => {
    expect(refused(url)).toContain('a URL whose path is the number of a database');
  });

  it('is not a URL with options, which ioredis would take as texts; its password is not shown', () => {
    const message = refused('redis://app:hunter2@h/0?commandTimeout=1');
    expect(message).toContain("without '?commandTimeout='");
    expect(message).not.toContain('hunter2');
    expect(redisStateStore('redis://h/0?family=6')).toMatchObject({ name: 'redis' });
  });

  it.each(['retryStrategy', 'enableOfflineQueue', 'maxRetriesPerRequest', 'lazyConnect'])(
    'has no option %s: the store decides it',
    (option) => {
      expect(refused({ host: 'h', [option]: null })).toMatch(
        new RegExp(`connection\\.${option} is null; expected nothing: the store decides it.*pass a client of ioredis`),
      );
      expect(redisStateStore({ host: 'h', [option]: undefined })).toMatchObject({ name: 'redis' });
    },
  );

  it.each(['commandTimeout', 'connectTimeout'])('has a number as %s', (option) => {
    for (const value of ['100', 0, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(refused({ [option]: value })).toMatch(new RegExp(`connection\\.${option} is .+; expected a number`));
    }
  });
});

describe('the options', () => {
  it('are known', () => {
    expect(refused('redis://h', { keyPrefix: 'x' })).toMatch(/'keyPrefix'.*prefix, durable, clock/);
    expect(refused('redis://h', null)).toContain('expected an object');
  });

  it.each(['', 'a b', 'é', 'x\n', 'x'.repeat(101), 7, null])('have no prefix %j', (prefix) => {
    expect(refused('redis://h', { prefix })).toContain('expected visible ASCII characters, at most 100');
  });

  it('are of their kinds', () => {
    expect(refused('redis://h', { durable: 'yes' })).toContain('expected true or false');
    expect(refused('redis://h', { clock: {} })).toContain('expected a clock');
  });
});
