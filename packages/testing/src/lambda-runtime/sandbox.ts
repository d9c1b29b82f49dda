import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnyhostError, assertBoolean, assertMethods } from '@anyhost/core';
import {
  assertGivenText,
  assertOptions,
  assertText,
  assertTexts,
  assertTimer,
  assertVariables,
  type OptionCheck,
} from '../assert-options.ts';
import { bootstrapPath } from './bootstrap-path.ts';
import type { SandboxExit } from './invocation-record.ts';
import type { SandboxLine } from './line-recorder.ts';
import type { SandboxControl } from './platform.ts';
import type { LambdaRuntimeApi } from './runtime-api.ts';
import { sandboxEnvironment } from './sandbox-environment.ts';
import { SandboxProcess } from './sandbox-process.ts';

/** The time that Lambda gives a function with an internal extension to end. */
const SHUTDOWN_GRACE_MS = 500;

/** How to start a sandbox. */
export interface LambdaSandboxOptions {
  /** The platform that the function talks to. One serves one sandbox at a time. */
  readonly api: LambdaRuntimeApi;
  /** The handler in Lambda's form: its file below `cwd`, without extension, and the export. Default `index.handler`. */
  readonly handler?: string;
  /** The function's folder, absolute: its working directory and `LAMBDA_TASK_ROOT`. */
  readonly cwd: string;
  /** The program to run. Default: the Node that runs this process. */
  readonly command?: string;
  /**
   * Its arguments. Default: `[bootstrapPath]`, this package's own runtime client; pass the path of the real client to
   * run that.
   */
  readonly args?: readonly string[];
  /**
   * Environment variables in addition to Lambda's own. Of this process's variables only `PATH` is passed on. `TMPDIR`
   * is a folder that is removed with the sandbox, as Lambda's `/tmp` is. With the API's `maxConcurrency`,
   * `AWS_LAMBDA_NODEJS_WORKER_COUNT` is the number of threads that serve; default 1.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether the process is stopped while it waits for an event and there is none, as in Lambda. Default `false`. Not
   * with the API's `maxConcurrency`: Managed Instances are never frozen.
   */
  readonly freezeBetweenInvocations?: boolean;
  /** Milliseconds until a process that has not asked for an event is killed. Default 10 000, Lambda's own limit. */
  readonly initTimeoutMs?: number;
}

const CHECKS: Readonly<Record<keyof LambdaSandboxOptions, OptionCheck>> = {
  api: (given) =>
    assertMethods({ ...given, value: given.value ?? null }, ['attach'], 'what createLambdaRuntimeApi() returned'),
  handler: assertText,
  cwd: assertGivenText,
  command: assertText,
  args: assertTexts,
  env: assertVariables,
  freezeBetweenInvocations: assertBoolean,
  initTimeoutMs: assertTimer,
};

/** How to end a sandbox by SIGTERM. */
export interface TerminateOptions {
  /** Milliseconds until SIGKILL follows. Default 500. */
  readonly graceMs?: number;
}

/** A process in which the platform runs a function. */
export interface LambdaSandbox {
  /** The process id. */
  readonly pid: number;
  /** What the process has written, line by line; complete once `exited` has resolved. */
  readonly lines: readonly SandboxLine[];
  /** Whether the process is stopped. */
  readonly frozen: boolean;
  /** Resolves when the process has ended and the platform knows. Never rejects. */
  readonly exited: Promise<SandboxExit>;
  /**
   * Waits for a line that contains the text or matches the pattern; one that was written already counts.
   * Rejects with `ERR_ANYHOST_ILLEGAL_STATE` when the process ends first.
   */
  waitForLine(pattern: string | RegExp): Promise<SandboxLine>;
  /** SIGSTOP: nothing in the process runs until `thaw`, or until it gets an event. Not on Windows. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /**
   * The end of a sandbox that has an extension: thawed, SIGTERM, then SIGKILL. Without extensions Lambda sends SIGKILL
   * at once.
   */
  terminate(options?: TerminateOptions): Promise<SandboxExit>;
  /** SIGKILL. */
  kill(): Promise<SandboxExit>;
}

/**
 * Starts a function in its own process and simulates the platform: the process is killed at the deadline, frozen
 * between invocations if requested, ended by a signal. A sandbox that has ended is not restarted; the next one is a
 * cold start.
 *
 * @returns when the process runs; its init may still be under way. Rejects when the program cannot be started, and with
 *   `ERR_ANYHOST_ILLEGAL_STATE` when the API has a live sandbox already, and with `ERR_ANYHOST_INVALID_OPTION`.
 */
export async function startLambdaSandbox(options: LambdaSandboxOptions): Promise<LambdaSandbox> {
  assertOptions('startLambdaSandbox', options, CHECKS);
  const { api, freezeBetweenInvocations = false } = options;
  if (freezeBetweenInvocations && api.maxConcurrency !== undefined) throw neverFrozen();
  const control = new Control(freezeBetweenInvocations);
  const leave = api.attach(control);
  let temporary = '';
  const detach = async (exit: SandboxExit): Promise<void> => {
    await leave(exit);
    // A process that the function left behind may still write to it.
    if (temporary !== '') await rm(temporary, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  };
  try {
    temporary = await mkdtemp(join(tmpdir(), 'lambda-sandbox-'));
    control.process = await SandboxProcess.start(programOf(options, temporary));
  } catch (error) {
    await detach({ code: null, signal: null });
    throw error;
  }
  return liveSandbox(control, control.process, { detach, initTimeoutMs: options.initTimeoutMs ?? 10_000 });
}

class Control implements SandboxControl {
  process: SandboxProcess | undefined;
  frozen = false;
  initTimer: NodeJS.Timeout | undefined;
  readonly #freezeAtRest: boolean;

  constructor(freezeAtRest: boolean) {
    this.#freezeAtRest = freezeAtRest;
  }

  kill(): void {
    this.process?.signal('SIGKILL');
  }

  freeze(): void {
    this.frozen = this.process?.signal('SIGSTOP') ?? false;
  }

  thaw(): void {
    clearTimeout(this.initTimer);
    if (this.frozen) this.process?.signal('SIGCONT');
    this.frozen = false;
  }

  rest(): void {
    clearTimeout(this.initTimer);
    if (this.#freezeAtRest) this.freeze();
  }
}

function liveSandbox(
  control: Control,
  running: SandboxProcess,
  end: { readonly detach: (exit: SandboxExit) => Promise<void>; readonly initTimeoutMs: number },
): LambdaSandbox {
  control.initTimer = setTimeout(() => control.kill(), end.initTimeoutMs);
  const exited = running.ended.then(async (exit) => {
    clearTimeout(control.initTimer);
    control.frozen = false;
    await end.detach(exit);
    return exit;
  });
  return {
    pid: running.pid,
    lines: running.output.lines,
    get frozen() {
      return control.frozen;
    },
    exited,
    waitForLine: (pattern) => running.output.waitFor(pattern),
    freeze: () => control.freeze(),
    thaw: () => control.thaw(),
    terminate: async (options = {}) => {
      assertOptions('terminate', options, { graceMs: assertTimer });
      const { graceMs = SHUTDOWN_GRACE_MS } = options;
      // A signal other than SIGKILL waits until a stopped process runs again.
      control.thaw();
      running.signal('SIGTERM');
      const killTimer = setTimeout(() => control.kill(), graceMs);
      await running.ended;
      clearTimeout(killTimer);
      return exited;
    },
    kill: () => {
      control.kill();
      return exited;
    },
  };
}

function programOf(options: LambdaSandboxOptions, temporary: string): Parameters<typeof SandboxProcess.start>[0] {
  const { api, cwd, handler = 'index.handler', command = process.execPath, args = [bootstrapPath] } = options;
  const { address, maxConcurrency } = api;
  const env = { TMPDIR: temporary, ...options.env };
  return { command, args, cwd, env: sandboxEnvironment({ address, taskRoot: cwd, handler, maxConcurrency, env }) };
}

function neverFrozen(): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    'startLambdaSandbox: freezeBetweenInvocations is true, but its API has maxConcurrency: Managed Instances are never frozen. Leave one of the two out.',
  );
}
