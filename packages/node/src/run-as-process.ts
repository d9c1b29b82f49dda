import { type Logger, messageOf, readProperty, toError } from '@anyhost/core';
import { endOf } from './process-end.ts';
import type { ProcessLike } from './process-like.ts';
import type { SessionEnd } from './process-session.ts';
import { refusalLogger } from './refusal-logger.ts';

/** Options of what runs as a process. */
export interface ProcessOptions {
  /**
   * Whether a process that something keeps alive is ended after its host, with its exit code. `true`: at once; `false`:
   * never, unless work did not stop in time. Default: three seconds after an end by a signal, or with another exit code
   * than 0.
   */
  readonly exit?: boolean | undefined;
}

/**
 * Runs the body of an entry point as the process: sets the exit code before the caller's promise settles, and then ends
 * the process if it has to end. Rejects with the failure of the session.
 *
 * @param body - Rejects when it refuses the call: there was no host.
 */
export async function runAsProcess<Ran extends SessionEnd>(
  process: ProcessLike,
  options: ProcessOptions & { readonly logger?: Logger | undefined },
  body: () => Promise<Ran>,
): Promise<Ran> {
  const end = endOf(process);
  const exitOption = readProperty(options, 'exit');
  const exit = typeof exitOption === 'boolean' ? exitOption : undefined;
  end.begin();
  let ran: Ran;
  try {
    ran = await body();
  } catch (thrown) {
    end.hostEnded({ ...refused(refusalLogger(process, options), toError(thrown)), exit });
    throw thrown;
  }
  end.hostEnded({ ...ran, exit });
  if (ran.failure !== undefined) throw ran.failure;
  return ran;
}

function refused(logger: Logger, failure: Error): SessionEnd {
  logger.fatal({ event: 'process.refused', err: failure }, `Nothing was started: ${messageOf(failure)}`);
  return { logger, failure, exitCode: 1, bySignal: false, leftWorkBehind: false };
}
