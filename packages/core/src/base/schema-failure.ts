import { describeValue, escapeText } from './describe-value.ts';
import { isSecretName, maskSecrets } from './mask-secrets.ts';
import { isPlainObject } from './plain-object.ts';
import { isArray, readProperty } from './read-property.ts';
import type { SchemaIssue } from './validate-with-schema.ts';

const LONGEST_MESSAGE = 300;
const LONGEST_KEY = 60;
const MOST_KEYS = 10;
/** A shorter secret is masked in its own message, but not where its letters occur elsewhere. */
const SHORTEST_SECRET = 4;
/** Secrets are looked for no deeper than this. */
const DEEPEST = 64;

/** An issue of a schema, as messages show it. */
export interface SchemaFailure {
  /** The first keys of the path, beginning with the name of what was checked. */
  readonly keys: readonly string[];
  /** The same as one text. */
  readonly path: string;
  readonly message: string;
  /** The value at the path, described: `***` if it is likely secret. `undefined` if there is none. */
  readonly found: string | undefined;
}

/**
 * Describes an issue: its path, and the schema's message, cut, without control characters, and without values that are
 * likely secret (schemas quote what they got); and the value that it is about.
 *
 * @param name - What was checked: the name of a section, `checkpoint`.
 * @param given - The value as the schema got it.
 */
export function schemaFailure(name: string, { path, message }: SchemaIssue, given: unknown): SchemaFailure {
  const all = [name, ...path].map((key) => escapeText(key, LONGEST_KEY));
  const keys = all.length > MOST_KEYS ? [...all.slice(0, MOST_KEYS), '…'] : all;
  return {
    keys,
    path: keys.join('.'),
    message: escapeText(maskValues(message, path, given), LONGEST_MESSAGE),
    found: describeFound(path, given),
  };
}

function describeFound(path: readonly string[], given: unknown): string | undefined {
  const found = path.reduce(ownProperty, given);
  if (found === undefined) return undefined;
  return path.some(isSecretName) ? '***' : maskValues(describeValue(found), path, given);
}

function ownProperty(value: unknown, key: string): unknown {
  const isOwn = (isPlainObject(value) || isArray(value)) && Object.hasOwn(value, key);
  return isOwn ? readProperty(value, key) : undefined;
}

function maskValues(message: string, path: readonly string[], given: unknown): string {
  // Cut before the search, to far more than is shown.
  let masked = message.slice(0, 20 * LONGEST_MESSAGE);
  const isAboutSecret = path.some(isSecretName);
  if (isAboutSecret) masked = masked.replace(/"[^"]*"?|'[^']*'?|`[^`]*`?/g, '***');
  for (const secret of secretsIn(given)) {
    if (secret.length < SHORTEST_SECRET && !isAboutSecret) continue;
    masked = masked.replaceAll(secret, '***').replaceAll(JSON.stringify(secret).slice(1, -1), '***');
  }
  return maskSecrets(masked);
}

/** Values below keys that look secret. */
function* secretsIn(value: unknown, isSecret: boolean = false, depth: number = 0): Generator<string> {
  if (depth > DEEPEST) return;
  if (isArray(value)) for (const item of value) yield* secretsIn(item, isSecret, depth + 1);
  else if (isPlainObject(value)) {
    for (const [key, child] of Object.entries(value)) yield* secretsIn(child, isSecret || isSecretName(key), depth + 1);
  } else if (isSecret && (typeof value === 'string' || typeof value === 'number') && value !== '') yield String(value);
}
