import type { WorkerError } from '../azure-worker.ts';

/** What is left of a thrown value when the host gets it: message and stack, no class, code or cause. */
export function reportedError(thrown: unknown): WorkerError {
  if (thrown instanceof Error) return { message: thrown.message, stack: thrown.stack };
  return { message: describeThrown(thrown) };
}

function describeThrown(thrown: unknown): string {
  if (thrown === undefined || thrown === null) return 'Unknown error';
  if (typeof thrown === 'object') return JSON.stringify(thrown);
  return String(thrown);
}
