import { readFileSync } from 'node:fs';
import { buildHost, defineApplication, onDemand, silentLogger } from '@anyhost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RedisServer } from './redis-server.fixture.ts';
import { DECIDED_BY_STORE } from './redis-state-store-options.ts';
import { describeWithServer, openStore, startServer } from './stores.fixture.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('names what the store decides', () => {
    expect(DECIDED_BY_STORE.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

describeWithServer('the commands of the README', () => {
  it('give a user all rights that the store needs', async () => {
    const server = await startServer();
    const rules = /^SETUSER (.+)$/m.exec(readme)?.[1]?.split(' ') ?? [];
    await server.command('acl', 'setuser', ...rules);
    const store = openStore({ host: '127.0.0.1', port: server.port, username: 'anyhost', password: 'password' });
    const version = (await store.set('k', 1, { ttlMs: 1 })) ?? '';
    await past(server, 2);
    expect(await store.get('k')).toBeUndefined();
    expect(await store.set('k', 1, { ifVersion: version })).toBeUndefined();
    await store.batch(['a', 'b'].map((key) => ({ key, value: 1, ttlMs: 60_000 })));
    expect(await store.set('a', 2)).toBeTypeOf('string');
    expect(await store.list('')).toHaveLength(2);
    expect(await store.delete('a')).toBe(true);
    expect(await store.deleteExpired(10)).toBe(0);
    expect(await store.now()).toBeGreaterThan(0);
    const log = await server.command('acl', 'log');
    // The client tells its name and version, which the server need not know.
    const refused = JSON.stringify(log).replaceAll('client|setinfo', '');
    expect(refused).not.toMatch(/"(?:eval|evalsha|time|h\w+|z\w+|info|ping|select)"/);
  });

  it('reset a checkpoint', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    const found: unknown[] = [];
    const app = defineApplication('ordering-background')
      .stateStore(() => store)
      .job('order-archiver', { schedule: onDemand(), durableCheckpoint: true }, async (_signal, { checkpoint }) => {
        found.push(await checkpoint.load());
        await checkpoint.save(7);
      });
    const host = buildHost(app, { name: 'test', longLived: true, logger: silentLogger, environment: {} });
    await host.start();
    onTestFinished(() => host.stop());
    await host.run('order-archiver');
    await host.run('order-archiver');
    const [, key = '', field = ''] = /redis-cli HDEL (\S+) '([^']+)'/.exec(readme) ?? [];
    expect(await server.command('hdel', key, field)).toBe(1);
    await host.run('order-archiver');
    expect(found).toEqual([undefined, 7, undefined]);
    expect(await store.list('checkpoint:')).toMatchObject([{ value: 7 }]);
  });

  it('remove all records', async () => {
    const server = await startServer();
    const store = openStore(server.url);
    await store.batch(['a', 'b'].map((key) => ({ key, value: 1, ttlMs: 60_000 })));
    const keys = /redis-cli DEL ([^`]+)`/.exec(readme)?.[1]?.split(' ') ?? [];
    expect(await server.command('del', ...keys)).toBe(3);
    expect(await server.command('dbsize')).toBe(0);
    expect(await store.list('')).toEqual([]);
  });
});

describeWithServer('the figures of the README', () => {
  it.each([
    ['stays', undefined, 260],
    ['expires', 86_400_000, 450],
  ])('say what a record that %s takes besides its key and value', async (_, ttlMs, aboutBytes) => {
    const server = await startServer();
    const store = openStore(server.url);
    await store.set('first', 1);
    const before = await usedMemory(server);
    let bytes = 0;
    for (let first = 0; first < 20_000; first += 25) {
      const writes = Array.from({ length: 25 }, (_, index) => ({
        key: `claim:ordering-background/order-archiver@${first + index}`,
        value: { state: 'completed', owner: 'x'.repeat(36), run: 'x'.repeat(36) },
        ...(ttlMs !== undefined && { ttlMs }),
      }));
      await store.batch(writes);
      for (const { key, value } of writes) bytes += key.length + JSON.stringify(value).length;
    }
    const besides = ((await usedMemory(server)) - before - bytes) / 20_000;
    expect(readme).toContain(`${aboutBytes}`);
    // Allocators differ.
    expect(besides).toBeGreaterThan(aboutBytes * 0.7);
    expect(besides).toBeLessThan(aboutBytes * 1.3);
  });
});

async function usedMemory(server: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(String(await server.command('info', 'memory')))?.[1]);
}

/** Waits until the server's clock has moved by milliseconds. */
async function past(server: RedisServer, ms: number): Promise<void> {
  const time = async (): Promise<number> => {
    const [seconds, microseconds] = Object.values(Object(await server.command('time')));
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  };
  const from = await time();
  while ((await time()) < from + ms);
}
