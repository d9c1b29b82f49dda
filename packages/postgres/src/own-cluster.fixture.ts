import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.fixture.ts';

const VERSIONS = '/usr/lib/postgresql';
const PROGRAMS = existsSync(VERSIONS)
  ? join(VERSIONS, readdirSync(VERSIONS).toSorted().at(-1) ?? '', 'bin')
  : undefined;
/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

/** Why no server can be started here; `undefined` where one can. */
export const missingPrograms: string | undefined =
  PROGRAMS !== undefined && existsSync(join(PROGRAMS, 'initdb')) ? undefined : `no initdb below ${VERSIONS}`;

/** A PostgreSQL of the test's own, which it can stop and start. */
export interface OwnCluster {
  readonly port: number;
  /** The password of the user `postgres`. */
  readonly password: string;
  start(): Promise<void>;
  /** Ends it as a machine does that loses power: `immediate`, or with its clients: `fast`. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  remove(): Promise<void>;
}

export async function createCluster(): Promise<OwnCluster> {
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const folder = mkdtempSync(join(tmpdir(), 'anyhost-postgres-'));
  const data = join(folder, 'data');
  const password = 'hunter2';
  writeFileSync(join(folder, 'password'), password);
  if (identity.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  chmodSync(join(folder, 'password'), 0o644);
  const made = spawnSync(
    join(PROGRAMS ?? '', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${join(folder, 'password')}`,
      '--locale=C',
      '--encoding=UTF8',
      '--no-sync',
    ],
    { ...identity, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stderr}`);
  const port = await freePort();
  let child: ChildProcess | undefined;

  const stop = async (how: 'fast' | 'immediate'): Promise<void> => {
    if (child === undefined) return;
    const ended = once(child, 'close');
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
    child = undefined;
  };
  return {
    port,
    password,
    start: async () => {
      const args = [
        '-D',
        data,
        '-p',
        String(port),
        '-k',
        folder,
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'max_connections=8',
        '-F',
      ];
      const started = spawn(join(PROGRAMS ?? '', 'postgres'), args, {
        ...identity,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      const lines: string[] = [];
      for await (const line of createInterface({ input: started.stderr })) {
        lines.push(line);
        if (line.includes('database system is ready to accept connections')) break;
      }
      if (started.exitCode !== null) throw new Error(`postgres ended:\n${lines.join('\n')}`);
      started.stderr.resume();
    },
    stop,
    remove: async () => {
      await stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
