import { posix } from 'node:path';
import { type CaughtMistake, changed, renamed, wrong } from './store-mistake.fixture.ts';

const EVERY_KEY = 'keys: slashes, colons, unicode and the like are part of a key';
const EACH_LISTED = 'keys: list finds each by itself, as it was written';

/** Mistakes in keys, values and lists. */
export const READING_MISTAKES: readonly CaughtMistake[] = [
  ...['%', '_'].map(
    (character): CaughtMistake => [
      `${character} in a prefix is a wildcard`,
      wrong((right) => ({
        list: async (prefix) => {
          const text = prefix
            .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
            .replaceAll('%', '.*')
            .replaceAll('_', '.');
          return (await right.list('')).filter(({ key }) => new RegExp(`^${text}`, 'u').test(key));
        },
      })),
      `list: no character of 'a${character}' is a wildcard`,
    ],
  ),
  [
    'a prefix has no upper case',
    wrong((right) => ({
      list: async (prefix) =>
        (await right.list('')).filter(({ key }) => key.toLowerCase().startsWith(prefix.toLowerCase())),
    })),
    'list: every record under the prefix comes with key, value and version, and no other',
  ],
  [
    'a list ends after a page',
    wrong((right) => ({ list: async (prefix) => (await right.list(prefix)).slice(0, 100) })),
    'list: 250 records come in one answer',
  ],
  [
    'a prefix is a folder',
    wrong((right) => ({ list: async (prefix) => (await right.list(prefix)).filter(({ key }) => key !== prefix) })),
    'list: a record whose key is the prefix itself is one of them',
  ],
  ['keys have no upper case', renamed((key) => key.toLowerCase()), EVERY_KEY],
  ['keys are paths', renamed((key) => posix.normalize(key)), EVERY_KEY],
  ['keys are trimmed', renamed((key) => key.trim() || key), EVERY_KEY],
  ['keys are normalized', renamed((key) => key.normalize()), EVERY_KEY],
  ['keys are cut', renamed((key) => key.slice(0, 255)), EVERY_KEY],
  ['keys are decoded', renamed((key) => key.replaceAll('%2f', '%2F')), EVERY_KEY],
  ['a list shows keys as the database has them', renamed(encodeURIComponent), EACH_LISTED],
  [
    'a deletion takes what begins with the key',
    wrong((right) => ({
      delete: async (key, condition) => {
        for (const record of await right.list(`${key}-`)) await right.delete(record.key);
        return await right.delete(key, condition);
      },
    })),
    'keys: deleting one leaves its neighbours',
  ],
  [
    'a NUL ends a key',
    renamed((key) => key.replace(/\0.*/su, '')),
    'keys: a NUL is refused by every method, and nothing is written',
  ],
  [
    'half a character becomes another',
    renamed((key) => key.replace(/\p{Cs}/gu, '\ufffd')),
    'keys: half a character is refused by every method, and nothing is written',
  ],
  ['null is no value', changed((value) => value ?? undefined), 'values: null is read back as it was'],
  [
    'numbers have seven digits',
    changed((value) => (typeof value === 'number' ? Math.fround(value) : value)),
    'values: 9007199254740991 is read back as it was',
  ],
  [
    'texts end at a NUL',
    changed((value) => (typeof value === 'string' ? value.replace(/\0.*/su, '') : value)),
    'values: "O\'Brien; DROP TABLE 👩‍🚀 ünï\\u0000\\n" is read back as it was',
  ],
  ['properties are sorted', changed(withSortedKeys), 'values: the order of properties is kept'],
  [
    'a value is the object that was written',
    {
      store: (right) => {
        const written = new Map<string, unknown>();
        return {
          ...right,
          set: (key, value) => right.set(key, written.set(key, value).get(key)),
          get: async (key) => ({ version: (await right.get(key))?.version ?? '', value: written.get(key) }),
        };
      },
    },
    'values: a stored value is a copy',
  ],
  [
    'what JSON cannot hold becomes null',
    wrong((right) => ({ set: (key, value, options) => right.set(key, value ?? null, options) })),
    'values: undefined is refused and nothing is written',
  ],
  [
    'long values are cut',
    changed((value) => (typeof value === 'string' ? value.slice(0, 65_000) : value)),
    'values: 256 KiB fit into a record, if the store does not say less',
  ],
  ...['x', 'ü', '鍵'].map(
    (character): CaughtMistake => [
      'the key counts, too',
      wrong((right) => ({
        set: (key, value, options) => {
          const bytes = Buffer.byteLength(`${key}${JSON.stringify(value)}`);
          return bytes > (right.maxValueBytes ?? 0)
            ? Promise.reject(new Error('too large'))
            : right.set(key, value, options);
        },
      })),
      `values: as much as maxValueBytes says fits into a record [${character}]`,
    ],
  ),
  [
    'it holds less than a ledger record needs',
    wrong(() => ({ maxValueBytes: 4096 })),
    'values: as much as maxValueBytes says fits into a record [x]',
  ],
];

function withSortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withSortedKeys(inner)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
