import type { AnyApplication, HealthSource } from '@anyhost/core';
import type { InvocationSummary } from './invocation-summary.ts';
import type { ContinuationInput, ManualInput, ScheduledEnvelope, ScheduledInput } from './lambda-event.ts';
import { LambdaHost } from './lambda-host.ts';
import { checkLambdaOptions, type LambdaOptions } from './lambda-options.ts';
import type { InvocationContext } from './read-deadline.ts';
import { servesSeveral } from './serves-several.ts';

/** A handler for AWS Lambda: assignable to `Handler` and `ScheduledHandler` of `@types/aws-lambda`. */
export interface LambdaHandler {
  /**
   * Runs a background service on demand and resolves with a summary of its outcome.
   *
   * Rejects as a scheduled invocation does.
   */
  (event: ManualInput, context: InvocationContext): Promise<InvocationSummary>;
  /**
   * Runs a background service because its schedule says so. Resolves with `undefined`, because a schedule does
   * not read the answer.
   *
   * Rejects if a retry is right, so that Lambda's retries apply: with the service's own error when it
   * faulted (reduced to name, message, stack and code if it holds more, with the original as `cause`), with `ERR_ANYHOST_EXECUTION_TIMED_OUT`, `…_INTERRUPTED`, `…_ABANDONED` or `…_REFUSED`, and with the error
   * of a failed start. Rejects with `ERR_ANYHOST_INVALID_EVENT`, `ERR_ANYHOST_UNKNOWN_SERVICE` or
   * `ERR_ANYHOST_NO_DEADLINE` when it cannot determine what to run or for how long.
   */
  (event: ScheduledEnvelope | ScheduledInput | ContinuationInput, context: InvocationContext): Promise<undefined>;
  /**
   * The source of health reports of this sandbox's host: `await healthReport(handler.health)`, of
   * `@anyhost/core/health`. It starts nothing: call `await handler.start()` before.
   */
  readonly health: HealthSource;
  /**
   * Starts the host before the first invocation: `await handler.start()` at module level, for provisioned concurrency.
   * Starts it once per sandbox, even if it is called again.
   *
   * Rejects when the start fails; the next call or invocation retries.
   */
  start(): Promise<void>;
  /**
   * Stops the host permanently, for tests and for functions that listen for SIGTERM: Lambda itself does not announce
   * the end. Later invocations reject with `ERR_ANYHOST_EXECUTION_REFUSED`.
   *
   * Rejects as a host's `stop` does.
   */
  stop(): Promise<void>;
}

/**
 * Makes a Lambda handler that runs one background service of the application per invocation.
 *
 * The host starts at the first invocation and serves all later ones of the sandbox. The signal of an execution aborts a
 * reserve before the invocation's deadline, and the answer is sent before the deadline even if the service does not
 * settle.
 *
 * @param application - What `defineApplication` returned.
 * @param options - See {@link LambdaOptions}.
 * @param exit - Ends the process. Internal: for tests.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_UNKNOWN_SERVICE`
 *
 * @example
 * ```ts
 * import { createHandler } from '@anyhost/aws-lambda';
 * import { app } from './app.ts';
 *
 * export const handler = createHandler(app);
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function createHandler<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  options: LambdaOptions<NoInfer<BackgroundNames>> = {},
  exit: (code: number) => void = exitProcess,
): LambdaHandler {
  checkLambdaOptions(application, options);
  const host = new LambdaHost(application, options, exit);
  // Exactly two parameters: Lambda refuses handlers that seem to take a callback.
  function handler(event: ManualInput, context: InvocationContext): Promise<InvocationSummary>;
  function handler(event: unknown, context: InvocationContext): Promise<undefined>;
  function handler(event: unknown, context: unknown): Promise<InvocationSummary | undefined> {
    return host.invoke(event, context);
  }
  return Object.assign(handler, {
    health: () => host.health(),
    start: () => host.start(),
    stop: () => host.stop(),
  });
}

function exitProcess(code: number): void {
  // In a thread, process.exit ends only that thread.
  if (servesSeveral(process.env)) process.kill(process.pid, 'SIGKILL');
  process.exit(code);
}
