import type { StateWrite } from '@anyhost/core';
import type { Deed } from '../journal.ts';

type LeaseDeed = Extract<Deed, { kind: 'recorded' | 'held' }>;

/**
 * What a stored record says of leases and claims: which occurrences are recorded as completed, by a claim or in the list of
 * a lease, and for which occurrence a lease is held.
 */
export function leaseDeedsIn({ key, value }: Pick<StateWrite, 'key' | 'value'>): readonly LeaseDeed[] {
  const [kind, path = ''] = key.split(/:(.*)/s);
  const name = path.slice(path.indexOf('/') + 1);
  if (typeof value !== 'object' || value === null) return [];
  if (kind === 'claim') {
    return 'state' in value && value.state === 'completed' ? [{ kind: 'recorded', occurrence: name }] : [];
  }
  if (kind !== 'lease') return [];
  const completed = 'completed' in value && Array.isArray(value.completed) ? value.completed : [];
  const recorded = completed.map((due): LeaseDeed => ({ kind: 'recorded', occurrence: idOf(name, due) }));
  if (!('holder' in value) || typeof value.holder !== 'object' || value.holder === null) return recorded;
  const due: unknown = Reflect.get(value.holder, 'occurrence');
  return [...recorded, { kind: 'held', service: name, occurrence: due === undefined ? undefined : idOf(name, due) }];
}

function idOf(service: string, due: unknown): string {
  return `${service}@${String(due).replace('.000Z', 'Z')}`;
}
