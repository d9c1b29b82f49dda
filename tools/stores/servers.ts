import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const READY_WITHIN_MS = 60_000;
const NOT_INSTALLED = 'is not installed: npm run test:stores installs it';

/** A server of the suite: where it listens, or why there is none. */
export type StoreServer =
  | { readonly port: number; readonly reason?: undefined }
  | { readonly port?: undefined; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    dynalite: StoreServer;
    azurite: StoreServer;
  }
}

/**
 * Starts the servers for all files of the suite, each on a free port of this machine and with its data in memory.
 * Vitest calls it before the suite, and what it returns after it.
 */
export async function setup(suite: TestProject): Promise<() => Promise<void>> {
  const [dynalite, azurite] = await Promise.all([startDynalite(), startAzurite()]);
  suite.provide('dynalite', dynalite.server);
  suite.provide('azurite', azurite.server);
  return async () => {
    await Promise.all([dynalite.stop(), azurite.stop()]);
  };
}

/** Starts a stand-in for DynamoDB. */
export function startDynalite(): Promise<StartedServer> {
  return start('dynalite', 'dynalite/cli.js', (port) => [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--createTableMs', '0', '--deleteTableMs', '0', '--updateTableMs', '0'],
  ]);
}

/** Starts a stand-in for Azure Blob Storage. */
export function startAzurite(): Promise<StartedServer> {
  return start('azurite', 'azurite/dist/src/blob/main.js', (port) => [
    ...['--blobHost', '127.0.0.1', '--blobPort', String(port)],
    // The SDK may speak a newer version of the API than the server knows.
    ...['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry'],
  ]);
}

/** A server, and its end. */
export interface StartedServer {
  readonly server: StoreServer;
  stop(): Promise<void>;
}

async function start(name: string, program: string, args: (port: number) => string[]): Promise<StartedServer> {
  const path = fileURLToPath(new URL(`node_modules/${program}`, import.meta.url));
  if (!existsSync(path)) return { server: { reason: `${name} ${NOT_INSTALLED}` }, stop: async () => {} };
  const port = await freePort();
  const child = spawn(process.execPath, [path, ...args(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  child.stderr.on('data', (data) => lines.push(String(data)));
  const isReady = await untilListening(port, child);
  const reason = `${name} did not listen within ${READY_WITHIN_MS} ms: ${lines.join('').slice(-1000)}`;
  return { server: isReady ? { port } : { reason }, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

async function untilListening(port: number, child: ChildProcess): Promise<boolean> {
  for (let left = READY_WITHIN_MS; left > 0 && child.exitCode === null; left -= 50) {
    if (await canConnect(port)) return true;
    await wait(50);
  }
  return false;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
