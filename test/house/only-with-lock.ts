// only-with-lock.ts
import type { Admission } from '@anyhost/core';

/** A lock that other programs use as well. */
interface Lock {
  /** Resolves with a function that frees it, or with `undefined` if another program has it. */
  take(name: string): Promise<(() => Promise<void>) | undefined>;
}

/** Runs a service only while this process has the lock of its name. */
export function onlyWithLock(lock: Lock): Admission {
  return {
    async enter({ service }) {
      const free = await lock.take(service);
      if (free === undefined) return { admitted: false, status: 'skipped', reason: 'notLeader' };
      return { admitted: true, leave: async () => free() };
    },
  };
}
