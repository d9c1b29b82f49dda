import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('bin.ts', import.meta.url));

/** How a process ended, and what it wrote. */
export interface ChildEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command in a process of its own, which does not outlive the test. */
export class ChildCli {
  readonly child: ChildProcess;
  readonly #ended: Promise<ChildEnd>;
  #out = '';
  #err = '';
  #onOutput = (): void => {};

  constructor(args: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }) {
    this.child = spawn(process.execPath, ['--conditions=@anyhost/source', BIN, ...args], {
      cwd,
      env: { ...process.env, NODE_ENV: '', NO_COLOR: '1', ...env },
      stdio: 'pipe',
    });
    this.#ended = this.#follow();
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.#ended;
    });
  }

  /** Waits until standard output or standard error holds a text. */
  async says(text: string): Promise<void> {
    const ended = this.#ended.then(({ err }) => {
      throw new Error(`Ended without saying ${text}: ${this.#out}\n${err}`);
    });
    const said = (async () => {
      while (!this.#out.includes(text) && !this.#err.includes(text)) {
        await new Promise<void>((resolve) => {
          this.#onOutput = resolve;
        });
      }
    })();
    await Promise.race([said, ended]);
  }

  /** How it ended, once it has. */
  end(): Promise<ChildEnd> {
    return this.#ended;
  }

  async #follow(): Promise<ChildEnd> {
    this.child.stdout?.on('data', (data) => {
      this.#out += data;
      this.#onOutput();
    });
    this.child.stderr?.on('data', (data) => {
      this.#err += data;
      this.#onOutput();
    });
    const [code] = await once(this.child, 'close');
    return { code, out: this.#out, err: this.#err };
  }
}

/** Runs a command line to its end. */
export async function childCli(
  args: readonly string[],
  place: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ChildEnd> {
  return await new ChildCli(args, place).end();
}
