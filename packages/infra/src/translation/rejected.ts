import type { RejectCode } from './translation.ts';

/** Why there is no text, on its way to a `Refusal` that names the schedule and the target. */
export interface Rejected {
  readonly reject: RejectCode;
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** What the author can do instead; omitted where the problem says it. */
  readonly remedy?: string | undefined;
  /** The schedule as a reader knows it, where it could be read that far. */
  readonly subject?: string | undefined;
}

/** Whether a step towards a text ended with a refusal. */
export function isRejected<Step>(step: Step | Rejected): step is Rejected {
  return typeof step === 'object' && step !== null && 'reject' in step;
}
