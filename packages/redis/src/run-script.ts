import { createHash } from 'node:crypto';
import { messageOf, toError } from '@anyhost/core';
import type { RedisClient } from './redis-client.ts';

const digests = new Map<string, string>();

/** One run of a script: its text, the keys that it uses, and its arguments. */
export interface ScriptRun {
  readonly script: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * Runs a script by its digest. A server that does not know it (the first time, after a restart, a failover or SCRIPT
 * FLUSH) is sent the text, which it then knows.
 */
export async function runScript(client: RedisClient, { script, keys, args }: ScriptRun): Promise<unknown> {
  try {
    return await client.evalsha(digestOf(script), keys.length, ...keys, ...args);
  } catch (thrown) {
    if (!messageOf(toError(thrown)).startsWith('NOSCRIPT')) throw thrown;
    return await client.eval(script, keys.length, ...keys, ...args);
  }
}

function digestOf(script: string): string {
  const known = digests.get(script);
  if (known !== undefined) return known;
  // The digest by which Redis names a script, not a protection.
  const digest = createHash('sha1').update(script).digest('hex');
  digests.set(script, digest);
  return digest;
}
