// biome-ignore-all lint/suspicious/noConsole: a runtime client reports failures on the function's console.
/**
 * A minimal runtime client for Lambda functions, to be run with `node`: it asks the Runtime API for an invocation,
 * calls the handler, and posts the result. Its visible behavior is that of the real client: it installs no signal
 * listener, waits for no timer or socket of the handler, and a stray rejection ends the process. With
 * `AWS_LAMBDA_MAX_CONCURRENCY` it serves several invocations at once, in `AWS_LAMBDA_NODEJS_WORKER_COUNT` threads.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { callRuntimeApi, type RuntimeApiAnswer } from './bootstrap-client.ts';
import { logAs, patchConsole } from './bootstrap-console.ts';
import { type LoadedHandler, loadHandler, RuntimeError } from './bootstrap-handler.ts';
import { isInterleaving, runThreads, startsThreads } from './bootstrap-threads.ts';
import { reportError } from './error-report.ts';

// No top-level await: with nothing left to wait for, Node would end with code 13, but Lambda's client ends with 0.
const running = startsThreads ? runThreads(new URL(import.meta.url)) : run();
running.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});

async function run(): Promise<never> {
  patchConsole();
  const handler = await initialise();
  while (true) {
    const invocation = await callRuntimeApi('invocation/next');
    const requestId = String(invocation.headers['lambda-runtime-aws-request-id']);
    const served = logAs(requestId, () => serve(handler, requestId, invocation));
    if (!isInterleaving) await served;
    // An answer after its deadline is refused, and the other invocations continue.
    else served.catch((error: unknown) => console.error(`Failed to post the answer of ${requestId}`, error));
  }
}

async function initialise(): Promise<LoadedHandler> {
  try {
    return await loadHandler(process.env['LAMBDA_TASK_ROOT'] ?? process.cwd(), process.env['_HANDLER'] ?? '');
  } catch (error) {
    console.error('Init Error', errorCall(error)[0]);
    await callRuntimeApi('init/error', ...errorCall(error));
    throw error;
  }
}

async function serve(handler: LoadedHandler, requestId: string, { headers, body }: RuntimeApiAnswer): Promise<void> {
  const id = encodeURIComponent(requestId);
  const outcome = await settle(handler, JSON.parse(body), contextOf(headers));
  // The real client lets one turn of the event loop pass, so that work that the handler started at its end still runs.
  await nextTurn();
  if ('answer' in outcome) {
    await callRuntimeApi(`invocation/${id}/response`, outcome.answer);
    return;
  }
  console.error('Invoke Error', errorCall(outcome.error)[0]);
  await callRuntimeApi(`invocation/${id}/error`, ...errorCall(outcome.error));
}

async function settle(
  handler: LoadedHandler,
  event: unknown,
  context: unknown,
): Promise<{ readonly answer: string } | { readonly error: unknown }> {
  try {
    return { answer: serialise(await handler(event, context)) };
  } catch (error) {
    return { error };
  }
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

function contextOf(headers: RuntimeApiAnswer['headers']): object {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    xRayTraceId: headers['lambda-runtime-trace-id'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** The body and the headers of a call that reports an error. */
function errorCall(thrown: unknown): [string, Record<string, string>] {
  const report = reportError(thrown);
  return [JSON.stringify(report), { 'Lambda-Runtime-Function-Error-Type': encodeURIComponent(report.errorType) }];
}
