import type { StateStore } from '@anyhost/core';

/** How a store was called. */
export interface StoreCounts {
  calls: number;
  /** Writes whose expectation of the record's version failed. */
  conflicts: number;
}

/**
 * Counts the calls of a store, for any methods of its contract.
 *
 * @param counts - The counters to increment.
 */
export function countingStore<Store extends StateStore>(store: Store, counts: StoreCounts): Store {
  return new Proxy(store, {
    // The store's own fields are private to the store itself: its methods are called on it and not on the proxy.
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        counts.calls += 1;
        return answer.then((value: unknown) => {
          if (isConflict(key, args, value)) counts.conflicts += 1;
          return value;
        });
      };
    },
  });
}

function isConflict(key: string | symbol, args: readonly unknown[], answer: unknown): boolean {
  const options = key === 'set' ? args[2] : key === 'delete' ? args[1] : undefined;
  if (typeof options !== 'object' || options === null || !('ifVersion' in options)) return false;
  return options.ifVersion !== undefined && (answer === undefined || answer === false);
}
