import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A host of the example in a process of its own. */
export interface HostProcess {
  /** Its log so far, one parsed JSON line after the other. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** What it said on standard error. */
  readonly errors: readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it is gone: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts `src/<entry>` from its source with these settings on top of a quiet environment. */
export function startHost(
  entry: 'main.ts' | 'once.ts' | 'web.ts',
  { env, args = [] }: { env: Readonly<Record<string, string>>; args?: readonly string[] },
): HostProcess {
  const script = fileURLToPath(new URL(`../src/${entry}`, import.meta.url));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', script, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Readonly<Record<string, unknown>>[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(parse(line)));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const ended = end(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { lines, errors, ended, kill: (signal) => void child.kill(signal) };
}

async function end(child: ChildProcess): Promise<number | NodeJS.Signals> {
  // 'close' and not 'exit': its last lines are in by then.
  await once(child, 'close');
  return child.exitCode ?? child.signalCode ?? -1;
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(line)));
  } catch {
    return { line };
  }
}
