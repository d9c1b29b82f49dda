import type { RegisteredFunction, WorkerError, WorkerLog } from './azure-worker.ts';

/** What the child process gets on its command line, as JSON. */
export interface WorkerArguments {
  directory: string;
  answerDelayMs: number;
}

/** One invocation, as the host asks for it. */
export interface InvocationRequest {
  invocationId: string;
  functionName: string;
  /** The timer object as JSON, in the host's PascalCase. */
  timer: string;
  retryContext?: { retryCount: number; maxRetryCount: number; exception?: { message?: string } } | undefined;
}

/** From the tests' process to the worker. */
export type HostMessage = { type: 'invoke'; request: InvocationRequest } | { type: 'terminate' };

/** From the worker to the tests' process. */
export type WorkerMessage =
  | { type: 'started'; functions: RegisteredFunction[] }
  | { type: 'startFailed'; error: WorkerError }
  | { type: 'log'; log: WorkerLog }
  | { type: 'answer'; invocationId: string; answer: InvocationAnswer };

/** How an invocation ended, if the worker lived to say so. */
export type InvocationAnswer = { kind: 'success'; returnValue: unknown } | { kind: 'failure'; error: WorkerError };
