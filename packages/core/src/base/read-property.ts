/** Reads a property of any value. A getter or a proxy that throws gives `undefined`. */
export function readProperty(value: unknown, key: PropertyKey): unknown {
  try {
    return isObject(value) ? Reflect.get(value, key) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value can have properties: an object or a function. */
export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Whether a value can be awaited: it has a method `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof readProperty(value, 'then') === 'function';
}

/** `Array.isArray`, which throws for a revoked proxy; this does not. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Handles the result of a function that should be synchronous: if it is a promise, its rejection would otherwise be
 * unhandled. Never throws.
 */
export function containRejection(answer: unknown): void {
  try {
    if (answer instanceof Promise) answer.catch(() => {});
  } catch {
    // A revoked proxy.
  }
}

/** Whether a value can be used as an `AbortSignal`: by its members, because one of another realm is not an instance of this one's. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof readProperty(value, 'aborted') === 'boolean' &&
    ['addEventListener', 'removeEventListener'].every((method) => typeof readProperty(value, method) === 'function')
  );
}
