import { defineApplication, onDemand } from '@anyhost/core';

/** The option of a policy that keeps no record; undefined where this version of core does not have it. */
export function recordNone(): object | undefined {
  const option = { record: 'none' } as const;
  try {
    defineApplication('probe').job('probe', { schedule: onDemand(), ...option }, async () => {});
    return option;
  } catch {
    return undefined;
  }
}
