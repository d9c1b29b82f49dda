import type { ContainerClient } from '@azure/storage-blob';

/** A credential of `@azure/identity`. */
export type TokenCredential = Extract<ContainerClient['credential'], { getToken: unknown }>;

/**
 * A credential whose token, while it is being fetched, is the same for all that ask for it, and outlives a try that was
 * given up: the first token of a managed identity may take seconds, longer than a try.
 */
export function sharedToken(credential: TokenCredential): TokenCredential {
  let pending: ReturnType<TokenCredential['getToken']> | undefined;
  return {
    getToken: (scopes, { abortSignal: _, ...options } = {}) => {
      pending ??= credential.getToken(scopes, options).finally(() => {
        pending = undefined;
      });
      return pending;
    },
  };
}
