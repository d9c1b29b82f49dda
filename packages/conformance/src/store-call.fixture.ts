import type { StateStore } from '@anyhost/core';

/** Calls a method of a store by its name. */
export async function call(store: StateStore, method: keyof StateStore, args: readonly unknown[]): Promise<unknown> {
  const target: unknown = store[method];
  if (typeof target !== 'function') throw new Error(`The store has no ${method}.`);
  return await Reflect.apply(target, store, args);
}
