import { AnyhostError } from '@anyhost/core';

/** Why a service cannot be deployed as the options say. */
export interface Contradiction {
  /** The target. */
  readonly owner: string;
  readonly service: string;
  /** What contradicts what, with the values. */
  readonly problem: string;
  /** What to change, as sentences. */
  readonly remedy: string;
}

/** The error for options that contradict the definition of a service. */
export function contradiction({ owner, service, problem, remedy }: Contradiction): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${owner}: the service '${service}': ${problem}. ${remedy}`, {
    details: { owner, service },
  });
}
