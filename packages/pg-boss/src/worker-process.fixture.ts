import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { connectionString, type FleetDatabase } from './database.fixture.ts';

/** A line of its log. */
type Line = Readonly<Record<string, unknown>>;

/** A worker in a process of its own, which does not outlive the test. */
export class WorkerProcess {
  readonly lines: Line[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown[]>;

  constructor(scenario: string, { schema }: Pick<FleetDatabase, 'schema'>) {
    const program = fileURLToPath(new URL('worker-program.fixture.ts', import.meta.url));
    this.#child = spawn(process.execPath, ['--conditions=@anyhost/source', program, scenario], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: '', DATABASE_URL: connectionString, FLEET_SCHEMA: schema },
    });
    this.#closed = once(this.#child, 'close');
    if (this.#child.stdout === null) throw new Error('The worker has no output.');
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line)));
    onTestFinished(async () => {
      this.kill('SIGKILL');
      await this.#closed;
    });
  }

  /** Lines of one event so far. */
  linesOf(event: string): readonly Line[] {
    return this.lines.filter((line) => line['event'] === event);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** The exit code, once all its output is read. */
  async exitCode(): Promise<unknown> {
    const [code] = await this.#closed;
    return code;
  }
}
