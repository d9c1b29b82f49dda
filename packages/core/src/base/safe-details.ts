import { describeValue } from './describe-value.ts';
import { isSecretName, maskSecrets } from './mask-secrets.ts';
import { isPlainObject } from './plain-object.ts';
import { isArray, isObject } from './read-property.ts';

type Details = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 1000;
const MOST_ITEMS = 100;

/**
 * The details of an error as they may be printed: texts without secrets and cut, numbers, booleans, lists of these and
 * of flat objects. Anything else is described, because an author may have passed a connection instead of a name. Node
 * prints the details of an error that a program does not catch, and loggers write them. Never throws.
 */
export function safeDetails(details: Details): Details {
  return mapValues(details, (value) => (isArray(value) ? toList(value) : toPlain(value)));
}

function toList(list: readonly unknown[]): unknown {
  try {
    return list.slice(0, MOST_ITEMS).map((item) => (isPlainObject(item) ? toFlat(item) : toPlain(item)));
  } catch {
    // A proxy whose traps throw.
    return describeValue(list);
  }
}

function toFlat(item: Details): Details {
  return mapValues(item, (value, name) => (isSecretName(name) ? '***' : toPlain(value)));
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'string') return cut(maskSecrets(value.slice(0, 4 * LONGEST_TEXT)));
  return isObject(value) || typeof value === 'bigint' || typeof value === 'symbol' ? describeValue(value) : value;
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function mapValues(record: Details, map: (value: unknown, name: string) => unknown): Details {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
