import { AnyhostError, type Guard } from '@anyhost/core';

/** The guard that an event asks for. Throws `ERR_ANYHOST_INVALID_EVENT` where the handler has none. */
export function requireGuard(guard: Guard | undefined): Guard {
  if (guard !== undefined) return guard;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_EVENT',
    `The event says "guard": true, and this handler has no guard: import { guard } from '@anyhost/aws-lambda/guard', and pass createHandler(app, { guard }).`,
  );
}
