import nodeProcess from 'node:process';

/** The signals that ask for a stop. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/** The events by which Node reports an error that nobody handled. */
export type CrashEvent = 'uncaughtException' | 'unhandledRejection';

/** The part of Node's `process` that this package uses: a test can hand in another. */
export interface ProcessLike {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  readonly stdout: { readonly isTTY?: boolean };
  /** The code with which the process will end by itself. */
  exitCode?: number | string | null | undefined;
  /** The working directory. */
  cwd(): string;
  /** Ends the process at once. */
  exit(code: number): void;
  on(event: StopSignal, listener: () => void): unknown;
  on(event: CrashEvent, listener: (thrown: unknown) => void): unknown;
  off(event: StopSignal, listener: () => void): unknown;
  off(event: CrashEvent, listener: (thrown: unknown) => void): unknown;
}

/** This process. */
export const currentProcess: ProcessLike = nodeProcess;
