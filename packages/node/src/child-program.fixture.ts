import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A log line of a program, as it stood on its standard output. */
export type ProgramLine = Readonly<Record<string, unknown>>;

/** How a process ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A program beside this file in a process of its own, which does not outlive the test. */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #lines: ProgramLine[] = [];
  readonly #ended: Promise<ProgramEnd>;
  #errors = '';
  #onChange = (): void => {};

  constructor(program: URL, scenario: string, env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--conditions=@anyhost/source', fileURLToPath(program), scenario], {
      stdio: 'pipe',
      env: { ...process.env, NODE_ENV: '', ANYHOST_LOG_LEVEL: 'debug', ...env },
    });
    this.#ended = this.#follow();
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.#ended;
    });
  }

  /** Every line so far. */
  get lines(): readonly ProgramLine[] {
    return this.#lines;
  }

  /** The events of the lines so far. */
  get events(): readonly unknown[] {
    return this.#lines.map(({ event }) => event);
  }

  /** Standard error so far. */
  get errors(): string {
    return this.#errors;
  }

  /** Waits for the first line of an event. Fails when the program ends without it. */
  async line(event: string): Promise<ProgramLine> {
    let ended: ProgramEnd | undefined;
    void this.#ended.then((end) => {
      ended = end;
      this.#onChange();
    });
    for (;;) {
      const line = this.#lines.find((candidate) => candidate['event'] === event);
      if (line !== undefined) return line;
      if (ended !== undefined)
        throw new Error(`Ended without ${event}: ${JSON.stringify(this.#lines)}\n${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  /** Sends a signal. */
  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGUSR2'): void {
    this.#child.kill(signal);
  }

  /** Resumes a program that waits for the end of its standard input. */
  release(): void {
    this.#child.stdin?.end();
  }

  /** How the process ended, once it has and all its output is read. */
  end(): Promise<ProgramEnd> {
    return this.#ended;
  }

  async #follow(): Promise<ProgramEnd> {
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('The program has no output.');
    stderr.on('data', (data) => {
      this.#errors += data;
    });
    createInterface({ input: stdout }).on('line', (line) => {
      this.#lines.push(JSON.parse(line));
      this.#onChange();
    });
    const [code, signal] = await once(this.#child, 'close');
    return { code, signal };
  }
}
