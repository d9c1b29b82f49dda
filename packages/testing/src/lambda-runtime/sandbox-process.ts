import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import type { SandboxExit } from './invocation-record.ts';
import { LineRecorder } from './line-recorder.ts';

/** A process that the function started may keep the output open after the function's own process has ended. */
const LONGEST_OUTPUT_MS = 1000;

/** A program to run. */
export interface SandboxProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the runtime client writes what `console` logs. A descriptor of its own, for it is written synchronously. */
const LOG_DESCRIPTOR = 3;

/** The process of a sandbox: its output, its signals and its end. It never outlives this process. */
export class SandboxProcess {
  readonly output: LineRecorder = new LineRecorder();
  readonly pid: number;
  /** Resolves when the process has ended and all that it wrote has been read. */
  readonly ended: Promise<SandboxExit>;
  readonly #child: ChildProcess;
  readonly #streams: readonly Readable[];

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    const [, stdout, stderr, log] = child.stdio;
    this.#streams = [stdout, stderr, log].filter((stream) => stream instanceof Readable);
    if (stdout instanceof Readable) this.output.readText('stdout', stdout);
    if (stderr instanceof Readable) this.output.readText('stderr', stderr);
    if (log instanceof Readable) this.output.readFrames(log);
    this.ended = this.#end();
  }

  /** Resolves when the process runs; rejects when the program cannot be started. */
  static start({ command, args, cwd, env }: SandboxProgram): Promise<SandboxProcess> {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, _LAMBDA_TELEMETRY_LOG_FD: String(LOG_DESCRIPTOR) },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid !== undefined) return Promise.resolve(new SandboxProcess(child, pid));
    return new Promise((_, reject) => child.once('error', reject));
  }

  /** Sends a signal; `false` when the process has ended already. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child.kill(signal);
  }

  #end(): Promise<SandboxExit> {
    const child = this.#child;
    // A stopped process does not notice that this one has ended: it would stay forever.
    const killWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithUs);
    let killTimer: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      process.removeListener('exit', killWithUs);
      killTimer = setTimeout(() => {
        for (const stream of this.#streams) stream.destroy();
      }, LONGEST_OUTPUT_MS);
    });
    return new Promise((resolve) => {
      child.once('close', (code, signal) => {
        clearTimeout(killTimer);
        this.output.end();
        resolve({ code, signal });
      });
    });
  }
}
