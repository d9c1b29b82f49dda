import type { RejectCode } from './translation.ts';

/** Why a schedule cannot be translated: the content of a `Refusal`, without the names of schedule and target. */
export interface Rejected {
  readonly reject: RejectCode;
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** What the author can do instead; omitted if the problem includes it. */
  readonly remedy?: string | undefined;
  /** The schedule as a reader knows it, where it could be read that far. */
  readonly subject?: string | undefined;
}

/** Whether a step towards a text ended with a refusal. */
export function isRejected<Step>(step: Step | Rejected): step is Rejected {
  return typeof step === 'object' && step !== null && 'reject' in step;
}
