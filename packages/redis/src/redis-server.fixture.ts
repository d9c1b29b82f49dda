import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/** Where a Redis is usually found on the machine of a developer. */
const USUAL_URL = 'redis://127.0.0.1:6379';

/** Why a test cannot start a server of its own; `undefined` if it can. */
export function whyNoServer(): string | undefined {
  return spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed';
}

/** A server of a test's own, on a port that was free. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'anyhost-redis-'));
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
  }

  /** Starts one, with more arguments of redis-server. It keeps nothing on disk unless these say so. */
  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), args);
    await server.resume();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** The process, for signals. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Starts it again, on its port. */
  async resume(): Promise<void> {
    const fixed = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const child = spawn('redis-server', [...fixed, ...this.#args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    for await (const line of createInterface(child.stdout)) {
      if (line.includes('Ready to accept connections')) break;
    }
    // Else a full pipe would stop it.
    child.stdout.resume();
  }

  /** Ends the process; its folder stays. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Removes the folder that it works in. */
  removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    this.removeFolder();
  }

  /** One command on a connection of its own. */
  async command(name: string, ...args: readonly string[]): Promise<unknown> {
    const redis = new Redis(this.url, { enableReadyCheck: false });
    try {
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  }
}

/** A Redis to share: the usual one of the machine, else one of its own; or the reason why there is none. */
export async function sharedRedis(): Promise<SharedRedis | { readonly reason: string }> {
  if (await answers(USUAL_URL)) return { url: USUAL_URL, release: async () => {} };
  const reason = whyNoServer();
  if (reason !== undefined) return { reason: `nothing answers at ${USUAL_URL}, and ${reason}` };
  const server = await RedisServer.start();
  return { url: server.url, release: () => server.remove() };
}

interface SharedRedis {
  readonly url: string;
  release(): Promise<void>;
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, connectTimeout: 2000, commandTimeout: 2000 });
  redis.on('error', () => undefined);
  try {
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
