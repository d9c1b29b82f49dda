import type { OccurrenceState } from '../admission/admission.ts';
import type { Occurrence } from '../contract/execution.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';

/**
 * What has become of an occurrence of which a service was turned away, as its admissions know. Never rejects: while they
 * cannot be asked it counts as busy.
 */
export async function occurrenceState(
  { admissions, service, host: { application } }: RunContext,
  occurrence: Occurrence | undefined,
  { trigger, partition }: RunRequest,
): Promise<OccurrenceState> {
  const asked = { application, service, occurrence, partition, trigger, remainingMs: undefined };
  try {
    const found: OccurrenceState[] = [];
    for (const admission of admissions) {
      const state = await admission.look?.(asked);
      if (state !== undefined) found.push(state);
    }
    const stateOf = (wanted: OccurrenceState['state']): OccurrenceState | undefined =>
      found.find(({ state }) => state === wanted);
    return stateOf('busy') ?? stateOf('open') ?? { state: 'done' };
  } catch {
    return { state: 'busy' };
  }
}
