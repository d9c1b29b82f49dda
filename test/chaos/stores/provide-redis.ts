import { Redis } from 'ioredis';
import { RedisServer } from '../../../packages/redis/src/redis-server.fixture.ts';
import type { StorePlace, StoreRequest } from './provide-store.ts';

/** The Redis of the machine, with a prefix; or one of its own, which keeps what it acknowledged in a file. */
export async function provideRedis({ folder, ownServer }: StoreRequest): Promise<StorePlace> {
  const space = `chaos-${folder.split('/').at(-1)}-${process.pid}:`;
  if (!ownServer) {
    const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
    return { url, space, restart: undefined, remove: () => removeKeys(url.href, space) };
  }
  const server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'everysec');
  return {
    url: new URL(server.url),
    space,
    restart: async () => {
      await server.stop('SIGKILL');
      await server.resume();
    },
    remove: () => server.remove(),
  };
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  await client.del(...['records', 'index', 'expiry'].map((name) => `${prefix}${name}`));
  client.disconnect();
}
