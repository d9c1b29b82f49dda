import type { ExecutionGuard, Rejection } from '@anyhost/core';

/** A guard that lets everything in; the signal stands for a lease that can be lost. */
export function admitWith(lost: AbortSignal): ExecutionGuard {
  return { enter: async () => ({ admitted: true, lost, leave: async () => {} }) };
}

/** A guard that turns everything away. */
export function rejectWith(rejection: Rejection): ExecutionGuard {
  return { enter: async () => rejection };
}

/** A guard whose store cannot be reached. */
export function unreachable(error: Error): ExecutionGuard {
  return { enter: () => Promise.reject(error) };
}
