import { toError } from '@anyhost/core';

/** The error that a promise rejects with; `undefined` if it resolves. */
export async function catchError(promise: Promise<unknown>): Promise<Error | undefined> {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}
