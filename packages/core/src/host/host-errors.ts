import { AnyhostError, describeValue } from '../base/errors.ts';
import type { HostState } from '../contract/lifetime.ts';

/** The named background service does not exist in this host. */
export function unknownService(service: unknown, known: readonly string[]): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `There is no background service ${describeValue(service)}; this host has ${known.join(', ') || 'none'}.`,
    { details: { service: typeof service === 'string' ? service : describeValue(service), known } },
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

/** `shutdownTimeoutMs` has passed, a service has used up its own limit, or an execution was cut off. */
export function shutdownTimeout(ms: number, late: readonly string[], isOver = true): AnyhostError {
  const busy = late.length === 0 ? '' : `; still busy: ${late.join(', ')}`;
  return new AnyhostError(
    'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
    `Not everything settled ${isOver ? 'within' : 'in its part of'} shutdownTimeoutMs (${ms} ms)${busy}. Pass the signal to what they wait for, or raise the timeout.`,
    { details: { shutdownTimeoutMs: ms, late } },
  );
}

/** A service, where it is, and the limit that it has exceeded. */
interface ExceededLimit {
  readonly service: string;
  readonly phase: string;
  readonly ms: number;
}

/** A service has used up its `startTimeoutMs`. */
export function serviceStartTimeout({ service, phase, ms }: ExceededLimit): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_STARTUP_TIMEOUT',
    `'${service}' took longer to start than its startTimeoutMs (${ms} ms), in ${phase}. Pass the signal to everything that it waits for, or raise the limit.`,
    { details: { service, phase, startTimeoutMs: ms, pending: [`'${service}' (${phase})`] } },
  );
}

/** A service has used up its `stopTimeoutMs`. */
export function serviceStopTimeout({ service, phase, ms }: ExceededLimit): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
    `'${service}' took longer to stop than its stopTimeoutMs (${ms} ms), in ${phase}. Pass the signal to everything that it waits for, or raise the limit.`,
    { details: { service, phase, stopTimeoutMs: ms } },
  );
}

/** A host was to start for a second time. */
export function startsOnce(state: HostState): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    `A host starts once, and this one is ${state}: make a new host.`,
    { details: { state } },
  );
}
