import { AnyhostError, describeValue } from '../base/errors.ts';

/** A factory or an execution asked for a service that it cannot have. */
export function unknownDependency(asker: string, name: string, problem: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_UNKNOWN_DEPENDENCY', `${asker} asks for '${name}', ${problem}.`, {
    details: { asker, name },
  });
}

/** Something that outlives an execution asked for a service that does not. */
export function scopeMismatch(asker: string, name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_SCOPE_MISMATCH',
    `${asker} asks for '${name}', which is scoped: it exists only within an execution or another scope. Take it from execution.services or services.scopes.withScope(), or register it as a singleton or transient.`,
    { details: { asker, name } },
  );
}

/** A transient that must be disposed was asked for where only the end of the host would dispose it. */
export function leakingTransient(asker: string, name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_SCOPE_MISMATCH',
    `${asker} asks for '${name}' after the start: the transient must be disposed, and here it would live until the host stops. Take it from execution.services, execution.withScope() or services.scopes.withScope().`,
    { details: { asker, name } },
  );
}

/** A scope was used after its end. */
export function scopeEnded(asker: string, name: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_EXECUTION_ENDED',
    `${asker} has ended, and asks for '${name}' afterwards. Await all work inside it; for longer work, open a separate scope with services.scopes.createScope().`,
    { details: { asker, name } },
  );
}

/** Throws for a scoped or transient service that is a promise. */
export function assertSynchronous(kind: string, name: string, service: unknown): void {
  if (!(service instanceof Promise)) return;
  service.catch(() => {});
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SERVICE',
    `${kind} '${name}' is a promise (${describeValue(service)}): ${kind} services are made synchronously. Do the waiting in a singleton, or in a method of the service.`,
    { details: { name } },
  );
}
