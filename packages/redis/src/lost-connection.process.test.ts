import { VirtualClock } from '@anyhost/testing';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startProxy } from './proxy.fixture.ts';
import { redisStateStore } from './redis-state-store.ts';
import { describeWithServer, openStore, startServer } from './stores.fixture.ts';

/** What a call rejects with. */
async function errorOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error('It was not rejected.');
}

describeWithServer('a server that is away', () => {
  it('rejects every call at once, with call, address, cause and remedy, and works as soon as it is back', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await server.stop();
    const calls: readonly (readonly [name: string, call: () => Promise<unknown>])[] = [
      ["redis.get('k')", () => store.get('k')],
      ["redis.list('app/')", () => store.list('app/')],
      ["redis.set('k')", () => store.set('k', 1)],
      ["redis.batch('a', 'b')", () => store.batch(['a', 'b'].map((key) => ({ key, value: 1 })))],
      ["redis.delete('k')", () => store.delete('k')],
      ['redis.now()', () => store.now()],
      ['redis.deleteExpired()', () => store.deleteExpired(10)],
    ];
    for (const [name, call] of calls) {
      const address = `127.0.0.1:${server.port}`;
      expect(await errorOf(call())).toMatchObject({
        code: 'ERR_ANYHOST_STORE_FAILED',
        message: `${name} cannot use redis at ${address}/0: nothing listens there (connect ECONNREFUSED ${address}). Start the server, or correct host and port.`,
        cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
        details: { call: name, server: `redis at ${address}/0` },
      });
    }
    await server.resume();
    expect(await store.set('k', 1)).toBeTypeOf('string');
  });

  it('and comes back without its data and scripts is used again by the next call, and old versions stay invalid', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    const before = (await store.set('k', 1)) ?? '';
    await server.stop('SIGKILL');
    await server.resume();
    expect(await store.get('k')).toBeUndefined();
    expect(await store.set('k', 2, { ifVersion: before })).toBeUndefined();
    const after = await store.set('k', 2, { ifVersion: null });
    expect(after).not.toBe(before);
    await server.command('flushall');
    expect([before, after]).not.toContain(await store.set('k', 3));
  });

  it('with an append-only file keeps what it acknowledged, even if it is killed', async () => {
    const server = await startServer('--appendonly', 'yes', '--appendfsync', 'always');
    const store = openStore(server.url);
    const version = await store.set('k', 1);
    await store.set('claim', 1, { ttlMs: 60_000 });
    await server.stop('SIGKILL');
    await server.resume();
    expect(await store.get('k')).toEqual({ value: 1, version });
    expect(await store.list('')).toHaveLength(2);
  });

  it('and loads its data says so, until it has', async () => {
    const slowly = ['--key-load-delay', '10000', '--loading-process-events-interval-bytes', '1024'];
    const server = await startServer('--save', '3600 1', '--rdbcompression', 'no', ...slowly);
    const store = openStore(server.url);
    await store.set('k', 1);
    await server.command('eval', "for i = 1, 100 do redis.call('SET', 'other:' .. i, string.rep('x', 4000)) end", '0');
    await server.stop();
    const back = server.resume();
    const messages: string[] = [];
    while ((await store.get('k').catch((thrown: unknown) => void messages.push(String(thrown)))) === undefined);
    await back;
    expect(messages.filter((message) => message.includes('it is loading its data (LOADING'))).not.toEqual([]);
  });

  it('with a name that nobody knows is named', async () => {
    const store = openStore('redis://no-such-host.invalid:6379');
    expect(await errorOf(store.get('k'))).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(/redis at no-such-host\.invalid:6379\/0: the name of its host is not known/),
    });
  });
});

describeWithServer('a server that does not answer', () => {
  it('rejects the call after commandTimeout, and works as soon as it answers again', async () => {
    const server = await startServer();
    const store = openStore({ host: '127.0.0.1', port: server.port, commandTimeout: 1000 });
    await store.set('k', 1);
    process.kill(server.pid, 'SIGSTOP');
    // The first is on a connection that worked, the second is on a new one.
    for (const call of ["redis.get('k')", "redis.get('k')"]) {
      expect(await errorOf(store.get('k'))).toMatchObject({
        code: 'ERR_ANYHOST_STORE_TIMEOUT',
        message: expect.stringContaining(`${call} cannot use redis at 127.0.0.1:${server.port}/0: it did not answer`),
      });
    }
    process.kill(server.pid, 'SIGCONT');
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });

  it('rejects what is under way when it is killed, and does not send it again', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await store.set('k', 1);
    process.kill(server.pid, 'SIGSTOP');
    const writing = errorOf(store.set('k', 2));
    await server.stop('SIGKILL');
    expect(await writing).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining("redis.set('k') cannot use"),
    });
    await server.resume();
    expect(await store.get('k')).toBeUndefined();
  });
});

describeWithServer('a connection', () => {
  it('that the server closes while it is idle is opened again by the next call', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    for (let round = 0; round < 3; round += 1) {
      expect(await store.set('k', round)).toBeTypeOf('string');
      await server.command('client', 'kill', 'type', 'normal', 'skipme', 'yes');
      await server.command('ping');
    }
    expect(await store.get('k')).toMatchObject({ value: 2 });
  });

  it('to a server that has forgotten the scripts sends them again', async () => {
    const server = await startServer();
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    for (const store of [openStore(server.url), redisStateStore(client)]) {
      await store.set('k', 1);
      await server.command('script', 'flush');
      expect(await store.get('k')).toMatchObject({ value: 1 });
      expect(await store.set('k', 2)).toBeTypeOf('string');
      expect(await store.list('')).toMatchObject([{ value: 2 }]);
    }
  });

  it.each([
    ['by the monotonic clock', async (clock: VirtualClock) => clock.advance('15s')],
    ['by the wall clock alone, as after a freeze', async (clock: VirtualClock) => clock.jump('15s')],
  ])('that was idle %s and is dead without a word is replaced', async (_, pass) => {
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const clock = new VirtualClock();
    const store = openStore({ host: '127.0.0.1', port: proxy.port, commandTimeout: 1000 }, { clock });
    await store.set('k', 1);
    proxy.silence();
    await pass(clock);
    expect(await store.get('k')).toMatchObject({ value: 1 });
    expect(proxy.accepted).toBe(2);
  });

  it('that was idle and lives is kept', async () => {
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const clock = new VirtualClock();
    const store = openStore({ host: '127.0.0.1', port: proxy.port }, { clock });
    await store.set('k', 1);
    await clock.advance('1h');
    await Promise.all([store.get('k'), store.get('k')]);
    expect(proxy.accepted).toBe(1);
  });

  it('that is cut in the middle of a call rejects that call, and the next one works', async () => {
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const store = openStore({ host: '127.0.0.1', port: proxy.port });
    await store.set('k', 1);
    proxy.silence();
    const reading = errorOf(store.get('k'));
    proxy.cut();
    expect(await reading).toMatchObject({
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringContaining('the connection was lost'),
    });
    expect(await store.get('k')).toMatchObject({ value: 1 });
  });
});
