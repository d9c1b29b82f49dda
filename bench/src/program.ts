import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const TIME_LIMIT_MS = 120_000;

/** The numbers that a program reported, by name. Throws for a number that it did not report. */
export type ProgramReport = (name: string) => number;

/** How a program is run. */
export interface ProgramOptions {
  /** Options of Node itself, such as `--expose-gc`. Default none. */
  readonly nodeOptions?: readonly string[];
  /** Its standard error is not shown: its failure is expected. Default false. */
  readonly quiet?: boolean;
}

/**
 * Runs a program of the bench in a process of its own, to its end. It imports the packages as users get them, built.
 *
 * @param program - Its last line on standard output is a JSON object of numbers.
 * @returns Those numbers. Rejects when it fails, or takes more than two minutes.
 */
export async function runProgram(
  program: URL,
  args: readonly string[],
  { nodeOptions = [], quiet = false }: ProgramOptions = {},
): Promise<ProgramReport> {
  const path = fileURLToPath(program);
  const child = spawn(process.execPath, [...nodeOptions, path, ...args], {
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
    env: programEnvironment(),
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const [output] = await Promise.all([text(child.stdout), succeeded(child, path)]);
  return readReport(output);
}

/** A program that keeps running and measures on each request; close it, or it keeps this process alive. */
export class MeasuringProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(program: URL, args: readonly string[]) {
    const path = fileURLToPath(program);
    this.#child = fork(path, args, { execArgv: [], env: programEnvironment() });
    this.#ended = succeeded(this.#child, path);
    // Awaited by the measurement, and at the end.
    this.#ended.catch(() => {});
  }

  /** @returns The number that the program answers. Rejects when it ends instead. */
  async measure(): Promise<number> {
    const answered = once(this.#child, 'message');
    this.#child.send('measure');
    const answer = await Promise.race([answered, this.#ended]);
    const value: unknown = answer?.[0];
    if (typeof value === 'number') return value;
    throw new Error(`The program answered ${JSON.stringify(value)}; expected a number`);
  }

  /** Lets the program end. Rejects when it failed. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }
}

/** Children find the packages' builds and write no log lines that the bench did not ask for. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return { ...environment, ANYHOST_LOG_LEVEL: '' };
}

/** Reads the last line that a program wrote. */
export function readReport(output: string): ProgramReport {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const report: unknown = JSON.parse(line);
  return (name) => {
    const value: unknown = Reflect.get(Object(report), name);
    if (typeof value === 'number') return value;
    throw new Error(`A program did not report ${name}; its last line is ${line}`);
  };
}

/** Resolves when a child has ended with exit code 0; rejects when it ends otherwise. */
export async function succeeded(child: ChildProcess, path: string): Promise<void> {
  const [code, signal]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${path} ended with ${String(code ?? signal)}; expected exit code 0`);
}
