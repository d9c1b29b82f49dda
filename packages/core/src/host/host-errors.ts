import { AnyhostError, describeValue } from '../base/errors.ts';

/** Somebody asked for a background service that this host does not have. */
export function unknownService(service: unknown, known: readonly string[]): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `There is no background service ${describeValue(service)}; this host has ${known.join(', ') || 'none'}.`,
    { details: { service, known } },
  );
}

/** `startupTimeoutMs` has passed. */
export function startupTimeout(ms: number, pending: readonly string[]): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STARTUP_TIMEOUT',
    `The start took longer than startupTimeoutMs (${ms} ms); pending: ${pending.join(', ') || 'nothing'}.`,
    { details: { startupTimeoutMs: ms, pending } },
  );
}

/** `shutdownTimeoutMs` has passed, or an execution was given up. */
export function shutdownTimeout(ms: number, late: readonly string[]): AnyhostError {
  const who = late.length === 0 ? '' : `; still busy: ${late.join(', ')}`;
  return new AnyhostError(
    'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
    `Not everything settled within shutdownTimeoutMs (${ms} ms)${who}. Heed the signal, or raise the timeout.`,
    { details: { shutdownTimeoutMs: ms, late } },
  );
}
