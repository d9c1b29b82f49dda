import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Workplace } from './workplace.ts';

/** A host of the example in a process of its own. */
export interface HostProcess {
  /** Its log so far. */
  readonly lines: readonly string[];
  /** Throws when the process is gone: what is waited for will never come. */
  mustRun(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it is gone and its log complete: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts `src/<entry>` from its source. */
export function startHost(
  workplace: Workplace,
  entry: 'main.ts' | 'once.ts',
  { env = {}, args = [] }: { env?: Readonly<Record<string, string>>; args?: readonly string[] } = {},
): HostProcess {
  const script = fileURLToPath(new URL(`../src/${entry}`, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', script, ...args], {
    cwd: workplace.folder,
    env: { PATH: process.env['PATH'], ...workplace.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  // 'close' and not 'exit': its last lines are in by then.
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 1);
  workplace.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    lines,
    ended,
    mustRun: () => {
      const end = child.exitCode ?? child.signalCode;
      if (end !== null) throw new Error(`${entry} ended too soon (${end}):\n${lines.slice(-5).join('\n')}`);
    },
    kill: (signal) => void child.kill(signal),
  };
}
