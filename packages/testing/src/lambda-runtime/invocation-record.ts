/** How a sandbox's process ended: with a code, or by a signal. */
export interface SandboxExit {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The signal; null when it ended by itself. */
  readonly signal: NodeJS.Signals | null;
}

/** An error as a runtime client reports it: its class by name, its message and its stack, line by line. */
export interface ReportedError {
  /** The name of its class, or a type of Lambda's own such as `Runtime.ExitError`. */
  readonly errorType: string;
  /** Its message. */
  readonly errorMessage: string;
  /** Its stack, a line each; empty where there is none. */
  readonly trace: readonly string[];
}

/** How one invocation ended, as the platform saw it. */
export interface InvocationRecord {
  /** Lambda's id of the invocation. */
  readonly requestId: string;
  /**
   * `response` and `error`: the function answered. `timeout`: it had not answered by the deadline and was
   * killed. `exit`: its process ended without an answer (`Runtime.ExitError`).
   */
  readonly kind: 'response' | 'error' | 'timeout' | 'exit';
  /** The answer, parsed; for `timeout` and `exit` the body that Lambda answers in the function's stead. */
  readonly payload: unknown;
  /** The class of the error by name, or Lambda's own type; `undefined` for a response. */
  readonly errorType: string | undefined;
  /** The message of the error; `undefined` for a response. */
  readonly errorMessage: string | undefined;
  /** Whether this was the first invocation that its sandbox was given; `false` where no sandbox is attached. */
  readonly coldStart: boolean;
  /** When the function was given the event: its deadline counts from here. `undefined`: it never was (init failed). */
  readonly handedOutAt: Date | undefined;
  /** When the answer arrived, or when the platform gave its verdict. */
  readonly answeredAt: Date;
  /** Milliseconds from the answer to the deadline; `undefined` for an invocation that was never delivered. */
  readonly timeLeftMs: number | undefined;
}

/** What the platform answers for a function that ran into its deadline. */
export function timeoutError(requestId: string, timeoutMs: number): ReportedError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`,
    trace: [],
  };
}

/** What the platform answers for a function whose process ended. */
export function exitError(requestId: string, exit: SandboxExit): ReportedError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${exitReason(exit)}`,
    trace: [],
  };
}

/** Reads the body of an error report; a client that sends something else is still understood. */
export function parseReportedError(body: string, typeHeader: string | undefined): ReportedError {
  const report = parseJson(body);
  const fields =
    typeof report === 'object' && report !== null ? new Map<string, unknown>(Object.entries(report)) : undefined;
  const trace = fields?.get('trace') ?? fields?.get('stackTrace');
  return {
    errorType: textOf(fields?.get('errorType')) ?? typeHeader ?? 'Unknown',
    errorMessage: textOf(fields?.get('errorMessage')) ?? body,
    trace: Array.isArray(trace) ? trace.map(String) : [],
  };
}

/** The value of a JSON text; a text that is not JSON stays a text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// The words are Lambda's own, so that a test reads what an operator would read.
function exitReason({ code, signal }: SandboxExit): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
