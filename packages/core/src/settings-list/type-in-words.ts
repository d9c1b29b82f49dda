import { escapeText } from '../base/describe-value.ts';
import { isArray } from '../base/read-property.ts';
import type { JsonSchema } from './json-schema.ts';

const LONGEST_PATTERN = 60;

/** Formats of texts that have a name of their own. */
const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['uri', 'URL'],
  ['email', 'e-mail address'],
  ['date-time', 'date and time'],
  ['date', 'date'],
  ['time', 'time of day'],
  ['duration', 'duration'],
  ['uuid', 'UUID'],
  ['hostname', 'host name'],
  ['ipv4', 'IPv4 address'],
  ['ipv6', 'IPv6 address'],
]);

/** The type of a value in words: `text`, `whole number, 1 or more`, `URL`, `true or false`, `list of text`. */
export function typeInWords(node: JsonSchema, item?: string): string {
  const types = isArray(node['type']) ? node['type'] : [node['type'] ?? typeOfValues(node)];
  return types
    .map((type) => (type === 'array' && item !== undefined ? `list of ${item}` : oneType(type, node)))
    .join(' or ');
}

function oneType(type: unknown, node: JsonSchema): string {
  switch (type) {
    case 'string':
      return textInWords(node);
    case 'number':
      return `number${rangeInWords(node)}`;
    case 'integer':
      return `whole number${rangeInWords(node)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'object':
      return 'object';
    case 'array':
      return 'list';
    default:
      return 'any value';
  }
}

function textInWords({ format, pattern, minLength: least, maxLength: most }: JsonSchema): string {
  const name = FORMATS.get(format) ?? 'text';
  const limits = limitsInWords(least, most);
  if (limits !== '') return `${name},${limits} characters`;
  // The pattern of a format says the same again.
  if (typeof pattern === 'string' && format === undefined)
    return `${name} like /${escapeText(pattern, LONGEST_PATTERN)}/`;
  return name;
}

function rangeInWords({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema): string {
  const limits = limitsInWords(limit(minimum), limit(maximum));
  return [
    limits && `,${limits}`,
    typeof exclusiveMinimum === 'number' ? `, above ${exclusiveMinimum}` : '',
    typeof exclusiveMaximum === 'number' ? `, below ${exclusiveMaximum}` : '',
    typeof multipleOf === 'number' ? `, a multiple of ${multipleOf}` : '',
  ].join('');
}

/** Libraries write the range of safe integers for every whole number. */
function limit(value: unknown): unknown {
  return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER ? undefined : value;
}

function limitsInWords(least: unknown, most: unknown): string {
  if (typeof least !== 'number') return typeof most === 'number' ? ` at most ${most}` : '';
  return typeof most === 'number' ? ` ${least} to ${most}` : ` ${least} or more`;
}

function typeOfValues(node: JsonSchema): unknown {
  const values = allowedValues(node) ?? [];
  const [type] = values.map((value) => (value === null ? 'null' : typeof value));
  return type;
}

/** The values that a node allows, where it lists them. */
export function allowedValues(node: JsonSchema): readonly unknown[] | undefined {
  if ('const' in node) return [node['const']];
  return isArray(node['enum']) ? node['enum'] : undefined;
}
