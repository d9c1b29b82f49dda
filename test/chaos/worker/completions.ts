import type { StateWrite } from '@anyhost/core';

/** The occurrences that a write records as completed: by a claim, or in the list of a lease. */
export function completionsIn({ key, value }: Pick<StateWrite, 'key' | 'value'>): readonly string[] {
  const [kind, path = ''] = key.split(/:(.*)/s);
  const name = path.slice(path.indexOf('/') + 1);
  if (typeof value !== 'object' || value === null) return [];
  if (kind === 'claim') return 'state' in value && value.state === 'completed' ? [name] : [];
  if (kind !== 'lease' || !('completed' in value) || !Array.isArray(value.completed)) return [];
  return value.completed.map((due) => `${name}@${String(due).replace('.000Z', 'Z')}`);
}
