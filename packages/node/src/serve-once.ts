import { type ExecutionOutcome, reduceError, startsBefore, toError } from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { callRequest, type ServiceCall } from './call-request.ts';
import { catchError } from './catch-error.ts';
import { isCancelledStart } from './is-cancelled-start.ts';

/** From the start to the end of the stop. */
export async function serveOnce<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: ServiceCall<BackgroundNames>,
): Promise<{ readonly outcome: ExecutionOutcome | undefined; readonly errors: readonly Error[] }> {
  const { host, clock } = node;
  const startError = await catchError(startsBefore(host.start(), clock, call.deadline));
  // A host that is still starting, or whose start was cancelled, refuses the run and gives the reason.
  const canServe = startError === undefined || isCancelledStart(startError);
  const { outcome, error } = canServe ? await runService(node, call) : { error: startError };
  await host.tasks.finish({ since: 0, time: call.taskTime, isAlone: () => true });
  const errors = [error, await catchError(host.stop())];
  return { outcome, errors: errors.filter((one) => one !== undefined) };
}

/** Runs the service. Never rejects, because the host has to be stopped. */
async function runService<BackgroundNames extends string>(
  node: NodeHost<BackgroundNames>,
  call: ServiceCall<BackgroundNames>,
): Promise<{ readonly outcome?: ExecutionOutcome; readonly error?: Error }> {
  const { service } = call;
  try {
    const { outcome } = await node.host.serve(service, await callRequest(node, call));
    return { outcome };
  } catch (thrown) {
    const error = toError(thrown);
    const text = `${service} cannot be run: ${reduceError(error).message}`;
    node.logger.fatal({ event: 'process.runFailed', service, err: error }, text);
    return { error };
  }
}
