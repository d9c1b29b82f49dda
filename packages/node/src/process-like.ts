/** The signals that request a stop. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

/** The events by which Node reports an unhandled error. */
export type CrashEvent = 'uncaughtException' | 'unhandledRejection';

/** What this package reads of standard output and standard error: the kind of stream. */
export interface OutputLike {
  readonly isTTY?: boolean;
  /** The handle of a socket or a pipe; a file has none. */
  readonly connecting?: boolean;
}

/** The part of Node's `process` that this package uses. A test can pass another. */
export interface ProcessLike {
  /** The process's id, for log lines. */
  readonly pid: number;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command line: Node's path, the program's, and the arguments. */
  readonly argv: readonly string[];
  /** Whether log lines go to a terminal. They are written to standard output itself. */
  readonly stdout: OutputLike;
  /** Standard error. */
  readonly stderr: OutputLike;
  /** The code with which the process will end by itself. */
  exitCode?: number | string | null | undefined;
  /** The working directory. */
  cwd(): string;
  /** What keeps the process alive: a name for each, such as `TCPSocketWrap`. */
  getActiveResourcesInfo(): readonly string[];
  /** Ends the process at once. */
  exit(code: number): void;
  /** Listens for a signal, which then no longer ends the process. */
  on(event: StopSignal, listener: () => void): unknown;
  /** Listens for unhandled errors, which then no longer end the process. */
  on(event: CrashEvent, listener: (thrown: unknown) => void): unknown;
  /** Removes a listener of a signal. */
  off(event: StopSignal, listener: () => void): unknown;
  /** Removes a listener of unhandled errors. */
  off(event: CrashEvent, listener: (thrown: unknown) => void): unknown;
}

/** This process. */
export const currentProcess: ProcessLike = process;
