import type { RedisClient } from './redis-client.ts';

/** Why a server is refused that may remove any key when its memory is full. */
export class EvictsRecords extends Error {
  static {
    EvictsRecords.prototype.name = 'EvictsRecords';
  }
}

const checks = new WeakMap<RedisClient, Promise<void>>();

/**
 * Rejects with {@link EvictsRecords} if the server may evict the store's keys. Asked once per connection, and again as
 * long as the answer is yes. Passes where the server does not tell: a right to `INFO` is not needed.
 */
export function assertNoEviction(client: RedisClient): Promise<void> {
  const known = checks.get(client);
  if (known !== undefined) return known;
  const check = ask(client);
  checks.set(client, check);
  check.catch(() => checks.delete(client));
  return check;
}

async function ask(client: RedisClient): Promise<void> {
  const info = await memoryInfo(client);
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? '';
  // The keys have no time to live: the policies 'volatile-*' leave them alone.
  if (!policy.startsWith('allkeys-') || !/^maxmemory:[1-9]/m.test(info)) return;
  throw new EvictsRecords(`maxmemory-policy is ${policy}`);
}

async function memoryInfo(client: RedisClient): Promise<string> {
  try {
    return String(await client.info('memory'));
  } catch (thrown) {
    if (thrown instanceof Error && /NOPERM|unknown command/i.test(thrown.message)) return '';
    throw thrown;
  }
}
