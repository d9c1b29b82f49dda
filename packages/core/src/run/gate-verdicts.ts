import { AnyhostError } from '../base/errors.ts';
import type { Waited } from '../time/wait-for.ts';
import type { Verdict } from './outcome.ts';
import type { RunRequest } from './run-request.ts';

/** Why a run whose wait for its turn has ended is not called. */
export function turnVerdict(waited: Exclude<Waited<void>, { ended: 'settled' }>, { signal }: RunRequest): Verdict {
  if (signal?.aborted) return { status: 'cancelled', cause: signal.reason };
  return { status: 'refused', reason: waited.ended === 'aborted' ? 'stopping' : 'insufficientTime' };
}

/** Why a run before the end of the start is not called, with what the start is waiting for. */
export function stillStarting(waitingFor: readonly string[]): Verdict {
  if (waitingFor.length === 0) return { status: 'refused', reason: 'hostStarting' };
  const pending = waitingFor.join(', ');
  const details = { pending };
  const cause = new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `The start is waiting for ${pending}.`, { details });
  return { status: 'refused', reason: 'hostStarting', cause };
}

/** Why services are no longer called in a process that is about to end. */
export function processEnding(why: string): Verdict {
  const cause = new AnyhostError('ERR_ANYHOST_ILLEGAL_STATE', `This process is about to end. ${why}`);
  return { status: 'refused', reason: 'stopping', cause };
}
