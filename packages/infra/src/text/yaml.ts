import { Document, isScalar, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Commented } from './commented.ts';

/** A value of a YAML text. A member that is `undefined` is left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | Commented<YamlValue>
  | Tagged
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** A value with a tag, such as `!Ref` of CloudFormation. */
export class Tagged {
  readonly tag: string;
  readonly value: string;

  constructor(tag: `!${string}`, value: string) {
    this.tag = tag;
    this.value = value;
  }
}

/**
 * Writes a YAML text, keys in the order of the object. Text that a parser of YAML 1.1 would read as something else, such
 * as `OFF`, is quoted.
 *
 * @param heading - A comment at the top.
 */
export function yamlText(value: YamlValue, heading?: string): string {
  const document = new Document(undefined, { version: '1.2' });
  document.contents = nodeOf(value);
  if (heading !== undefined) document.commentBefore = commentText(heading);
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function nodeOf(value: YamlValue): Scalar | YAMLMap | YAMLSeq {
  if (value instanceof Commented) return nodeOf(value.value);
  if (value instanceof Tagged) return Object.assign(new Scalar(value.value), { tag: value.tag });
  if (Array.isArray(value)) return listOf(value);
  if (typeof value === 'object') return mapOf(Object.entries(value));
  const scalar = new Scalar(value);
  if (typeof value === 'string' && READ_DIFFERENTLY.test(value)) scalar.type = Scalar.QUOTE_SINGLE;
  return scalar;
}

/**
 * What YAML 1.1 reads as a truth value, as a number – with `_`, in base 2, 8 or 16, in minutes –, as a date, or as a sign of
 * its own.
 */
const READ_DIFFERENTLY =
  /^(?:y|n|yes|no|on|off|=|<<|[-+]?0b[01_]+|[-+]?0x[\da-f_]+|[-+]?\d[\d_]*(?::\d+)*(?:\.[\d_]*)?(?:e[-+]?\d+)?|[-+]?\.\d[\d_]*(?:e[-+]?\d+)?|\d+-\d+-\d+(?:[t\s].*)?)$/i;

function mapOf(entries: readonly (readonly [string, YamlValue | undefined])[]): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    const key = new Scalar(name);
    if (value instanceof Commented) key.commentBefore = commentText(value.comment);
    map.items.push(new Pair(key, nodeOf(value)));
  }
  return map;
}

function listOf(values: readonly YamlValue[]): YAMLSeq {
  const list = new YAMLSeq();
  for (const value of values) {
    const node = nodeOf(value);
    if (value instanceof Commented) node.commentBefore = commentText(value.comment);
    list.items.push(node);
  }
  // Lists of plain values stay on a line where they are short, as people write them.
  list.flow =
    list.items.length > 0 && list.items.every((item) => isScalar(item) && !item.commentBefore) && isShort(values);
  return list;
}

function isShort(values: readonly YamlValue[]): boolean {
  return values.every((value) => typeof value !== 'object') && values.join(', ').length <= 80;
}

function commentText(text: string): string {
  return text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}
