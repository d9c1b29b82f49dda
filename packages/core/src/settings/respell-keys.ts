import { foldName } from '../base/nearest-name.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';
import type { AskedKeys } from './asked-keys.ts';

/** Two keys that stand for one key of the schema. */
export interface KeyCollision {
  readonly path: readonly string[];
  readonly loser: string;
  readonly winner: string;
}

/** Values with their keys spelt as a schema asks for them. */
export interface Respelling {
  readonly value: unknown;
  /** Whether any key was respelt. */
  changed: boolean;
  readonly collisions: KeyCollision[];
}

/**
 * Spells the keys of a value as a schema asks for them, where they differ in case and `_` only. A key that the schema
 * knows as it is written stays as it is, and wins over another that would get its name.
 */
export function respellKeys(value: unknown, asked: AskedKeys, path: readonly string[]): Respelling {
  const notes: Omit<Respelling, 'value'> = { changed: false, collisions: [] };
  return Object.assign(notes, { value: respell(value, asked, path, notes) });
}

function respell(
  value: unknown,
  asked: AskedKeys | undefined,
  path: readonly string[],
  notes: Omit<Respelling, 'value'>,
): unknown {
  if (asked === undefined) return value;
  const inside = (key: string, child: unknown): unknown => respell(child, asked.keys.get(key), [...path, key], notes);
  if (isArray(value)) return value.map((item, index) => inside(String(index), item));
  if (!isPlainObject(value)) return value;
  const spellings = spellingsOf(asked);
  const origins = new Map<string, string>();
  for (const key of Object.keys(value)) {
    const name = asked.named.has(key) ? key : (spellings.get(foldName(key)) ?? key);
    const other = origins.get(name);
    if (name !== key) notes.changed = true;
    // The first one wins, unless this one is written as the schema spells it.
    const winner = other === undefined || key === name ? key : other;
    if (other !== undefined) notes.collisions.push({ path, loser: winner === key ? other : key, winner });
    origins.set(name, winner);
  }
  return Object.fromEntries(Array.from(origins, ([name, key]) => [name, inside(name, value[key])]));
}

/** The names that the schema asked for, by how they are compared. Of two that compare alike the first. */
function spellingsOf({ named }: AskedKeys): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  for (const name of named) if (!spellings.has(foldName(name))) spellings.set(foldName(name), name);
  return spellings;
}
