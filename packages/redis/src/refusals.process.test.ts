import { inspect } from 'node:util';
import { AnyhostError } from '@anyhost/core';
import { Cluster, Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, type RedisServer } from './redis-server.fixture.ts';
import { redisStateStore } from './redis-state-store.ts';
import { describeWithServer, openStore, startServer } from './stores.fixture.ts';

/** What a call rejects with, checked to have the form of all. */
async function failureOf(call: Promise<unknown>): Promise<string> {
  const thrown = await call.catch((error: unknown) => error);
  if (!(thrown instanceof AnyhostError)) throw new Error(`It was not refused: ${String(thrown)}`);
  expect(thrown).toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED', cause: expect.any(Error) });
  expect(thrown.message).toMatch(/^redis\.\w+\('k'\) cannot use redis at \S+: .+ \(.+\)\. .+\.$/s);
  expect(inspect(thrown, { depth: 9, showHidden: true })).not.toMatch(/hunter2|the-value/);
  return thrown.message;
}

/** Ends what a server writes to its disk in the background, and says how it ended. */
async function saved(server: RedisServer): Promise<unknown> {
  await server.command('bgsave');
  for (;;) {
    const info = String(await server.command('info', 'persistence'));
    if (/^rdb_bgsave_in_progress:0/m.test(info)) return /^rdb_last_bgsave_status:(\w+)/m.exec(info)?.[1];
  }
}

describeWithServer('a password', () => {
  it('that is missing or wrong is said, and never shown', async () => {
    const { port } = await startServer('--requirepass', 'hunter2-right');
    expect(await failureOf(openStore(`redis://127.0.0.1:${port}`).get('k'))).toContain('it asks for a password');
    const wrong = openStore(`redis://:hunter2-wrong@127.0.0.1:${port}/1`);
    const message = await failureOf(wrong.set('k', 'the-value'));
    expect(message).toContain(`redis at 127.0.0.1:${port}/1: it does not accept user name and password (WRONGPASS`);
    const client = new Redis(port, { password: 'hunter2-wrong', retryStrategy: null });
    client.on('error', () => undefined);
    await failureOf(redisStateStore(client).set('k', 'the-value'));
    expect(await openStore(`redis://:hunter2-right@127.0.0.1:${port}`).set('k', 1)).toBeTypeOf('string');
  });
});

describeWithServer('a user', () => {
  it('without the right to a command or to the keys is told so', async () => {
    const server = await startServer();
    const allow = (...rules: readonly string[]): Promise<unknown> =>
      server.command('acl', 'setuser', 'app', 'reset', 'on', '>hunter2', ...rules);
    const store = openStore({ host: '127.0.0.1', port: server.port, username: 'app', password: 'hunter2' });
    const lacks = 'the user lacks a right';
    await allow('~anyhost:*', '+@all', '-evalsha');
    expect(await failureOf(store.set('k', 'the-value'))).toContain(lacks);
    await allow('~anyhost:*', '+@all', '-hset');
    expect(await failureOf(store.set('k', 'the-value'))).toContain(lacks);
    await allow('~other:*', '+@all');
    expect(await failureOf(store.get('k'))).toContain(lacks);
    await allow('~anyhost:*', '+@all', '-info');
    expect(await store.set('k', 1)).toBeTypeOf('string');
  });
});

describeWithServer('a memory that is full', () => {
  const FULL = ['--maxmemory', '3mb'];

  /** Fills the memory with other keys, until the server refuses or evicts. */
  async function fill(server: RedisServer): Promise<void> {
    const script = "for i = 1, 4000 do redis.pcall('SET', 'other:' .. i, string.rep('x', 1000), 'EX', 1000) end";
    for (let round = 0; round < 3; round += 1) await server.command('eval', script, '0').catch(() => undefined);
  }

  it('without eviction refuses writes, as a whole, and lets reads and deletes pass', async () => {
    const server = await startServer(...FULL, '--maxmemory-policy', 'noeviction');
    const store = openStore(server.url);
    const version = await store.set('k', 1);
    await fill(server);
    expect(await failureOf(store.set('k', 'the-value'))).toContain('its memory is full (OOM');
    expect(await failureOf(store.batch([{ key: 'k', value: 'the-value' }]))).toContain('(OOM');
    expect(await store.get('k')).toEqual({ value: 1, version });
    expect(await store.delete('k')).toBe(true);
    expect(await store.list('')).toEqual([]);
  });

  it('with a policy for keys with a time to live evicts no record, not even a claim', async () => {
    const server = await startServer(...FULL, '--maxmemory-policy', 'volatile-lru');
    const store = openStore(server.url);
    for (let slot = 0; slot < 50; slot += 1) await store.set(`claim@${slot}`, 1, { ttlMs: 600_000 });
    await fill(server);
    expect(await store.list('')).toHaveLength(50);
    expect(String(await server.command('info', 'stats'))).toMatch(/^evicted_keys:[1-9]/m);
  });

  it('with a policy for all keys is refused, until that is changed', async () => {
    const server = await startServer(...FULL, '--maxmemory-policy', 'allkeys-lru');
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const stores = [openStore(server.url), redisStateStore(client)];
    for (const store of stores) {
      const message = await failureOf(store.get('k'));
      expect(message).toContain('it removes any key when its memory is full (maxmemory-policy is allkeys-lru).');
      expect(message).toContain("'durable: false'");
    }
    expect(await openStore(server.url, { durable: false }).set('k', 1)).toBeTypeOf('string');
    await server.command('config', 'set', 'maxmemory-policy', 'noeviction');
    for (const store of stores) expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it('is no matter where no limit is set', async () => {
    const server = await startServer('--maxmemory-policy', 'allkeys-lru');
    expect(await openStore(server.url).set('k', 1)).toBeTypeOf('string');
  });
});

describeWithServer('a server that does not take writes', () => {
  it('because it is a replica says so, and is left for another connection', async () => {
    const primary = await startServer();
    const replica = await startServer('--replicaof', '127.0.0.1', String(primary.port));
    const store = openStore(replica.url);
    expect(await failureOf(store.set('k', 'the-value'))).toContain('it is a replica, which refuses writes (READONLY');
    await replica.command('replicaof', 'no', 'one');
    expect(await store.set('k', 1)).toBeTypeOf('string');
  });

  it('because it has too few replicas says so', async () => {
    const server = await startServer('--min-replicas-to-write', '1');
    expect(await failureOf(openStore(server.url).set('k', 'the-value'))).toContain('too few replicas are connected');
  });

  it('because it cannot save says so, and takes them when it can', async () => {
    const server = await startServer('--save', '3600 1', '--dbfilename', 'dump.rdb');
    const store = openStore(server.url);
    await server.command('set', 'other', '1');
    server.removeFolder();
    expect(await saved(server)).toBe('err');
    expect(await failureOf(store.set('k', 'the-value'))).toContain('it cannot write to its disk');
    await server.command('config', 'set', 'stop-writes-on-bgsave-error', 'no');
    expect(await store.set('k', 1)).toBeTypeOf('string');
  });
});

describeWithServer('a server that is not what was expected', () => {
  it('has data of another kind under the key', async () => {
    const server = await startServer();
    await server.command('set', 'anyhost:records', '1');
    expect(await failureOf(openStore(server.url).get('k'))).toContain(
      'a key with the prefix of the store holds data of another kind',
    );
  });

  it('has no database of that number: nothing is written to another', async () => {
    const server = await startServer('--databases', '2');
    const store = openStore(`${server.url}/9`);
    expect(await failureOf(store.set('k', 'the-value'))).toContain('it has no database of that number');
    expect(await server.command('keys', '*')).toEqual([]);
  });

  it('takes no more clients', async () => {
    const server = await startServer('--maxclients', '1');
    const first = openStore(server.url);
    await first.set('k', 1);
    const message = await failureOf(openStore(server.url).get('k'));
    expect(message).toMatch(/it has too many clients|the connection was lost/);
    await first[Symbol.asyncDispose]();
    expect(await openStore(server.url).get('k')).toMatchObject({ value: 1 });
  });
});

describeWithServer('a cluster', () => {
  async function startCluster(): Promise<RedisServer> {
    const bus = String(await freePort());
    const announced = ['--cluster-announce-ip', '127.0.0.1', '--cluster-port', bus];
    const server = await startServer('--cluster-enabled', 'yes', ...announced);
    await server.command('cluster', 'addslotsrange', '0', '16383');
    while (!String(await server.command('cluster', 'info')).includes('cluster_state:ok')) await server.command('ping');
    return server;
  }

  it('is refused where the keys are in several slots', async () => {
    const server = await startCluster();
    expect(await failureOf(openStore(server.url).get('k'))).toMatch(/it is a node of a cluster.*'\{anyhost\}:'/);
    const cluster = new Cluster([server.url]);
    onTestFinished(() => cluster.disconnect());
    expect(() => redisStateStore(cluster)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringMatching(/prefix is "anyhost:"; expected a hash tag in it, such as '\{anyhost\}:'/),
      }),
    );
  });

  it('works with a Cluster and a hash tag', async () => {
    const server = await startCluster();
    const cluster = new Cluster([server.url]);
    onTestFinished(() => cluster.disconnect());
    const store = redisStateStore(cluster, { prefix: '{anyhost}:' });
    const version = await store.set('k', 1, { ifVersion: null });
    expect(await store.list('')).toEqual([{ key: 'k', value: 1, version }]);
    expect(await store.now()).toBeGreaterThan(0);
    expect(await store.delete('k', { ifVersion: version ?? '' })).toBe(true);
  });
});
