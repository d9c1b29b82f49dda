import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';
/** How long a server may take until it answers. */
const READY_WITHIN_MS = 20_000;

/** A PostgreSQL server of a world's own, which can be killed. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: string;
  readonly #user: UserId | undefined;
  #process: ChildProcess | undefined;

  private constructor(port: number, parts: { folder: string; programs: string; user: UserId | undefined }) {
    this.port = port;
    this.#folder = parts.folder;
    this.#programs = parts.programs;
    this.#user = parts.user;
  }

  /** Makes a cluster and starts it. */
  static async start(): Promise<PostgresServer> {
    const programs = whereProgramsAre();
    if (programs === undefined) throw new Error(`There is no initdb below ${VERSIONS}.`);
    const folder = mkdtempSync(join(tmpdir(), 'anyhost-postgres-'));
    // The server refuses to run as root.
    const user = process.getuid?.() === 0 ? await idOf('postgres') : undefined;
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    await run(join(programs, 'initdb'), ['-D', folder, '-U', 'postgres', '-A', 'trust', '--no-sync'], { ...user });
    const server = new PostgresServer(await freePort(), { folder, programs, user });
    await server.resume();
    return server;
  }

  /** Starts it again, on its port. */
  async resume(): Promise<void> {
    // Without fsync a killed server loses nothing; a machine that loses its power would.
    const options = ['-F', '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${this.#folder}`];
    this.#process = spawn(join(this.#programs, 'postgres'), ['-D', this.#folder, '-p', `${this.port}`, ...options], {
      stdio: 'ignore',
      ...this.#user,
    });
    for (let left = READY_WITHIN_MS; !(await this.#answers()); left -= 50) {
      if (left <= 0) throw new Error('PostgreSQL did not answer.');
      await wait(50);
    }
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    // The first process ends the others at once, and nothing is written: the next start recovers as after a crash. Others
    // that outlived a first process that was killed would keep the next one from starting.
    child.kill('SIGQUIT');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: 'postgres', database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
}

interface UserId {
  readonly uid: number;
  readonly gid: number;
}

/** The folder of the server's programs; `undefined` where they are not installed. */
export function whereProgramsAre(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const folders = readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin'));
  return folders.toSorted().findLast((folder) => existsSync(join(folder, 'initdb')));
}

async function idOf(user: string): Promise<UserId> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (option) => Number((await run('id', [option, user])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
