import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.fixture.ts';
import { missingServer, server } from './server.fixture.ts';

/** pgbouncer in transaction mode, in front of the server. */
export interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(existsSync);
/** pgbouncer refuses to run as root. */
const NOBODY = 65_534;

/** Why there is no pgbouncer to test with; `undefined` where there is one. */
export const missingPooler: string | undefined =
  missingServer ?? (PROGRAM === undefined ? 'no pgbouncer on this machine' : undefined);

/** Starts a pooler whose clients share two connections to the server: one after the other gets another session. */
export async function startPooler(): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'anyhost-pgbouncer-'));
  const port = await freePort();
  const settings = join(folder, 'pgbouncer.ini');
  chmodSync(folder, 0o755);
  writeFileSync(
    settings,
    `[databases]
* = host=${server.host} port=${server.port} user=${server.user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
`,
  );
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(PROGRAM ?? '', [settings], { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  const output = createInterface({ input: child.stderr });
  for await (const line of output) {
    lines.push(line);
    if (line.includes('process up')) break;
  }
  child.stderr.resume();
  if (!lines.some((line) => line.includes('process up'))) throw new Error(`pgbouncer ended:\n${lines.join('\n')}`);
  return {
    port,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
