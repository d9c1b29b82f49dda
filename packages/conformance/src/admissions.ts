import type { Admission, Rejection } from '@anyhost/core';

/** An admission that admits every run; the signal stands for a lease that can be lost. */
export function admitWith(lost: AbortSignal): Admission {
  return { enter: async () => ({ admitted: true, lost, leave: async () => {} }) };
}

/** An admission that rejects every run. */
export function rejectWith(rejection: Rejection): Admission {
  return { enter: async () => rejection };
}

/** An admission whose store cannot be reached. */
export function unreachable(error: Error): Admission {
  return { enter: () => Promise.reject(error) };
}
