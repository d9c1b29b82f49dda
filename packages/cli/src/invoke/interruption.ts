import type { ProcessLike } from '@anyhost/node';
import { CliError } from '../command/cli-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that the first SIGINT or SIGTERM interrupts: its signal aborts, so that it can end what it has started. The second
 * one ends this process, as without a listener.
 */
export async function interruptible<Result>(
  process: Pick<ProcessLike, 'on' | 'off'>,
  work: (interrupted: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      release();
      controller.abort(new CliError(`${signal}: the run was ended before the platform received a response.`));
    };
    return [signal, listener] as const;
  });
  const release = (): void => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
