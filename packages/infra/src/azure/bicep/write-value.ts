import { Commented } from '../../text/commented.ts';
import { type BicepObject, type BicepValue, bicepString, Expression, Keyed } from './bicep-value.ts';

/**
 * Writes a value as Bicep does: members and elements on lines of their own, two spaces a level, strings in single
 * quotes.
 *
 * @param indent - The spaces before the line on which the value begins.
 */
export function writeValue(value: BicepValue, indent = ''): string {
  if (value instanceof Commented) return writeValue(value.value, indent);
  if (value instanceof Expression) return value.text;
  if (value instanceof Keyed)
    return block('{}', [`${value.key.text}: ${writeValue(value.value, `${indent}  `)}`], indent);
  if (typeof value === 'string') return bicepString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'boolean') return String(value);
  const lines = isList(value) ? elements(value, `${indent}  `) : members(value, `${indent}  `);
  return block(isList(value) ? '[]' : '{}', lines, indent);
}

/** A comment as lines, each with the slashes. */
export function commentLines(comment: string): readonly string[] {
  return comment.split('\n').map((line) => `// ${line}`.trimEnd());
}

/** Bicep has whole numbers only; a fraction is read from JSON. */
function writeNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : `json('${value}')`;
}

function members(object: BicepObject, indent: string): readonly string[] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [...commentsOf(value), `${writeKey(key)}: ${writeValue(value, indent)}`],
  );
}

function elements(list: readonly BicepValue[], indent: string): readonly string[] {
  return list.flatMap((value) => [...commentsOf(value), writeValue(value, indent)]);
}

function commentsOf(value: BicepValue): readonly string[] {
  return value instanceof Commented ? commentLines(value.comment) : [];
}

function writeKey(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) && !['true', 'false', 'null'].includes(key) ? key : bicepString(key);
}

function block(brackets: '{}' | '[]', lines: readonly string[], indent: string): string {
  const [open, close] = brackets;
  if (lines.length === 0) return brackets;
  return `${open}\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}${close}`;
}

function isList(value: readonly BicepValue[] | BicepObject): value is readonly BicepValue[] {
  return Array.isArray(value);
}
