import type { Host } from '@anyhost/core';
import type { NodeHost } from './build-node-host.ts';
import { catchError } from './catch-error.ts';
import { isCancelledStart } from './is-cancelled-start.ts';

/**
 * From the start of a host to the end of its stop. Returns the errors.
 *
 * @param node.hasSignals - Whether signals of the process stop it, for the log line.
 */
export async function serveHost(
  host: Pick<Host, 'start' | 'stop' | 'lifetime'>,
  { logger, hasSignals }: Pick<NodeHost, 'logger'> & { readonly hasSignals: boolean },
): Promise<readonly Error[]> {
  const startError = await catchError(host.start());
  // A service that runs at the start may have stopped the host by now.
  if (startError === undefined && !host.lifetime.stopping.aborted) {
    const how = hasSignals
      ? 'Press Ctrl+C, or send SIGTERM, to stop'
      : 'Serving until the host lifetime requests the stop';
    logger.info({ event: 'process.serving' }, how);
    await stopRequested(host);
  }
  const stopError = await catchError(host.stop());
  const errors = startError !== undefined && isCancelledStart(startError) ? [stopError] : [startError, stopError];
  return errors.filter((error) => error !== undefined);
}

/**
 * Stops a host when a signal aborts.
 *
 * @returns Removes the listener.
 */
export function stopOn(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}

function stopRequested({ lifetime: { stopping } }: Pick<Host, 'lifetime'>): Promise<void> {
  return new Promise((resolve) => {
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
}
