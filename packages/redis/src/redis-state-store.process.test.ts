import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import type { RedisServer } from './redis-server.fixture.ts';
import { redisStateStore } from './redis-state-store.ts';
import { WRITE } from './scripts.ts';
import { describeWithServer, openStore, startServer } from './stores.fixture.ts';

const IN_SCRIPTS = ['time', 'hget', 'hset', 'hdel', 'zadd', 'zrem', 'zrangebylex', 'zrangebyscore'];

function connect(server: RedisServer, options: object = {}): Redis {
  const client = new Redis(server.url, options);
  onTestFinished(() => client.disconnect());
  return client;
}

/** How often the server ran each command meanwhile, those inside scripts included. */
async function commandsIn(
  server: RedisServer,
  work: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  await server.command('config', 'resetstat');
  await work();
  const stats = String(await server.command('info', 'commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  const counts = Array.from(stats, ([, name = '', count]) => [name, Number(count)] as const);
  // Of the connections themselves, and of this one.
  const others = /^(?:hello|auth|client|config|select|quit)/;
  return Object.fromEntries(counts.filter(([name]) => !others.test(name)));
}

describeWithServer('a store on a client', () => {
  it('does not close what was handed in [D05]', async () => {
    const client = connect(await startServer());
    const store = redisStateStore(client);
    await store.set('k', 1);
    await store[Symbol.asyncDispose]();
    expect(client.status).toBe('ready');
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it('works with a key prefix of the client, with numbers as texts, and with automatic pipelines', async () => {
    const server = await startServer();
    const client = connect(server, { keyPrefix: 'shop:', stringNumbers: true, enableAutoPipelining: true });
    const store = redisStateStore(client);
    const version = await store.set('k', 1, { ifVersion: null });
    expect(version).toBeTypeOf('string');
    expect(await store.list('')).toEqual([{ key: 'k', value: 1, version }]);
    expect(await store.now()).toBeGreaterThan(0);
    expect(await store.delete('k', { ifVersion: version ?? '' })).toBe(true);
    await store.set('k', 1, { ttlMs: 60_000 });
    const keys = ['shop:anyhost:expiry', 'shop:anyhost:index', 'shop:anyhost:records'];
    expect(await server.command('keys', '*')).toEqual(expect.arrayContaining(keys));
  });
});

describeWithServer('a store on a URL', () => {
  it('opens no connection before its first call, and closes it when it is disposed', async () => {
    const server = await startServer();
    const clients = async (): Promise<number> =>
      String(await server.command('client', 'list'))
        .trim()
        .split('\n').length - 1;
    const store = redisStateStore(server.url);
    expect(store).toMatchObject({ name: 'redis', durable: true, notDurableBecause: undefined });
    expect(await clients()).toBe(0);
    await Promise.all(Array.from({ length: 10 }, (_, number) => store.set(`k${number}`, 1)));
    expect(await clients()).toBe(1);
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    expect(await clients()).toBe(0);
    await expect(store.get('k')).rejects.toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining(
        `redis.get('k') cannot use redis at 127.0.0.1:${server.port}/0: the store is dis`,
      ),
    });
  });

  it('that is disposed while it connects closes what comes', async () => {
    const server = await startServer();
    const store = redisStateStore(server.url);
    const call = store.get('k');
    await store[Symbol.asyncDispose]();
    await expect(call).rejects.toMatchObject({ code: 'ERR_ANYHOST_STORE_FAILED' });
  });

  it('uses the database of the URL', async () => {
    const server = await startServer();
    await openStore(`${server.url}/3`).set('k', 1);
    expect(await openStore({ host: '127.0.0.1', port: server.port, db: 3 }).get('k')).toMatchObject({ value: 1 });
    expect(await openStore(server.url).get('k')).toBeUndefined();
  });
});

describeWithServer('round trips', () => {
  it('are one for each call, and one for a batch', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await store.set('k', 1);
    await store.get('k');
    await store.list('');
    await store.delete('k');
    await store.now();
    await store.deleteExpired(10);
    const { evalsha, ...others } = await commandsIn(server, async () => {
      await store.set('k', 1);
      await store.get('k');
      await store.list('k');
      await store.batch(Array.from({ length: 25 }, (_, number) => ({ key: `k${number}`, value: number })));
      await store.delete('k');
      await store.now();
      await store.deleteExpired(10);
    });
    expect(evalsha).toBe(7);
    expect(others).not.toMatchObject({ eval: expect.anything() });
    expect(Object.keys(others).filter((name) => !IN_SCRIPTS.includes(name))).toEqual([]);
  });

  it('are two more for the first call: the server is asked once whether it evicts', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    const counts = await commandsIn(server, async () => {
      await store.set('k', 1);
      await store.set('k', 2);
    });
    expect(counts).toMatchObject({ info: 1, evalsha: 2, eval: 1 });
  });
});

describeWithServer('a write', () => {
  it('that is sent twice, because its answer was lost, succeeds once', async () => {
    const server = await startServer();
    const client = connect(server);
    const keys = ['anyhost:records', 'anyhost:index', 'anyhost:expiry'];
    const args = ['k', '7', 'the-version', '-', ''];
    expect(await client.eval(WRITE, 3, ...keys, ...args)).toEqual([1]);
    expect(await client.eval(WRITE, 3, ...keys, ...args)).toEqual([1]);
    expect(await redisStateStore(client).get('k')).toEqual({ value: 7, version: 'the-version' });
  });
});

describeWithServer('a list', () => {
  it('comes in pages, by number and by size, and is complete', async () => {
    const store = openStore((await startServer()).url);
    const expected = new Set<string>();
    for (let group = 0; group < 41; group += 1) {
      const writes = Array.from({ length: 25 }, (_, number) => ({ key: `many/${group}/${number}`, value: 'x' }));
      await store.batch(writes);
      for (const { key } of writes) expected.add(key);
    }
    for (let number = 0; number < 5; number += 1) await store.set(`large/${number}`, 'x'.repeat(600_000));
    const many = await store.list('many/');
    expect(new Set(many.map(({ key }) => key))).toEqual(expected);
    expect(many).toHaveLength(expected.size);
    expect((await store.list('large/')).map(({ key }) => key)).toHaveLength(5);
    expect(await store.list('')).toHaveLength(expected.size + 5);
  });

  it('reads nothing but the records that it returns, however many there are', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await server.command(
      'eval',
      `for i = 1, 100000 do redis.call('SET', 'anyhost:other:' .. i, 'x') end
       for i = 1, 20000 do
         redis.call('HSET', KEYS[1], 'claim:' .. i, 'v - 1')
         redis.call('ZADD', KEYS[2], 0, 'claim:' .. i)
       end`,
      '2',
      'anyhost:records',
      'anyhost:index',
    );
    await store.set('ledger:shop/one', 1);
    await store.list('nothing');
    const counts = await commandsIn(server, async () => {
      expect(await store.list('ledger:shop/')).toHaveLength(1);
    });
    expect(counts).toEqual({ evalsha: 1, time: 1, zrangebylex: 1, hget: 1 });
  });

  it('leaves out a record that cannot be read, which get reports and a write replaces', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    for (const key of ['good', 'text', 'cut']) await store.set(key, 1);
    await server.command('hset', 'anyhost:records', 'text', '7', 'cut', 'some-version - {"secret');
    expect((await store.list('')).map(({ key }) => key)).toEqual(['good']);
    for (const key of ['text', 'cut']) {
      const error = await store.get(key).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'ERR_ANYHOST_INVALID_STATE_RECORD',
        message: expect.stringContaining(`'${key}' in redis at 127.0.0.1:${server.port}/0 (hash anyhost:records)`),
      });
      expect(String(error)).not.toContain('secret');
      expect(await store.set(key, 2, { ifVersion: null })).toBeUndefined();
      expect(await store.set(key, 2)).toBeTypeOf('string');
      expect(await store.get(key)).toMatchObject({ value: 2 });
    }
  });
});

describeWithServer('an expired record', () => {
  it('is removed by later writes, without a trace', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    for (let slot = 0; slot < 10; slot += 1) await store.set(`claim@${slot}`, slot, { ttlMs: 1 });
    const from = await store.now();
    while ((await store.now()) < from + 2) await store.get('claim@0');
    for (let number = 0; number < 2; number += 1) await store.set('stays', number);
    expect(await server.command('hkeys', 'anyhost:records')).toEqual(['stays']);
    expect(await server.command('zrange', 'anyhost:index', '0', '-1')).toEqual(['stays']);
    expect(await server.command('exists', 'anyhost:expiry')).toBe(0);
  });

  it('is removed by deleteExpired, as many as asked for', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await store.batch(Array.from({ length: 7 }, (_, slot) => ({ key: `claim@${slot}`, value: slot, ttlMs: 1 })));
    const from = await store.now();
    while ((await store.now()) < from + 2) await store.get('claim@0');
    expect(await store.deleteExpired(5)).toBe(5);
    expect(await store.deleteExpired(5)).toBe(2);
    expect(await store.deleteExpired(5)).toBe(0);
    expect(await server.command('keys', '*')).toEqual([]);
  });

  it('can have any time to live that is a number', async () => {
    const store = openStore((await startServer()).url);
    await store.set('long', 1, { ttlMs: Number.MAX_VALUE });
    await store.set('fraction', 1, { ttlMs: 60_000.5 });
    expect(await store.list('')).toHaveLength(2);
  });
});

describeWithServer('the options', () => {
  it('keeps stores with different prefixes apart', async () => {
    const { url } = await startServer();
    const [one, other] = [openStore(url, { prefix: 'one:' }), openStore(url, { prefix: 'other:' })];
    await one.set('k', 1);
    expect(await other.get('k')).toBeUndefined();
    expect(await other.list('')).toEqual([]);
  });

  it('an option says that records may be lost', async () => {
    const store = openStore((await startServer()).url, { durable: false });
    expect(store).toMatchObject({ durable: false, notDurableBecause: "its option 'durable' is false" });
    expect(await store.set('k', 1)).toBeTypeOf('string');
  });
});
