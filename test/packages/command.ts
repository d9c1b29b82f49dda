import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** How to run a command. */
export interface CommandOptions {
  readonly cwd: string;
  /** Added to the few variables that a shell has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that the command prints, and a function that sends it a signal. */
  readonly onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** How a command ended. */
export interface CommandResult {
  /** The exit code; `null` after a signal. */
  readonly code: number | null;
  /** What it printed, both streams in the order of their lines. */
  readonly output: string;
}

/** Runs a command to its end, at the latest the end of the test. Never rejects for what the command does. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = {}, onLine = () => {} }: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(command, args, { cwd, env: { ...shellVariables(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      onLine(line, (signal) => void child.kill(signal));
    });
  }
  const [code] = await once(child, 'close');
  return { code, output: lines.join('\n') };
}

/** Ends a host of `runHost` when it serves its schedules. */
export function stopWhenServing(line: string, kill: (signal: NodeJS.Signals) => void): void {
  if (line.includes('"event":"process.serving"')) kill('SIGTERM');
}

/** What a user's shell has, and npm needs to reach its registry; nothing of the test runner's. */
const KEPT = /^(HOME|TMPDIR|NODE_EXTRA_CA_CERTS|(https?|no)_proxy|npm_config_(registry|cache|userconfig))$/i;

function shellVariables(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  // This Node stands first, whatever the machine's own is.
  return { ...Object.fromEntries(kept), PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
}
