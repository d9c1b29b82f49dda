import type { Commented } from '../../text/commented.ts';

/** A value of a Bicep file. A member that is `undefined` is left out. */
export type BicepValue =
  | string
  | number
  | boolean
  | Expression
  | Commented<BicepValue>
  | Keyed
  | readonly BicepValue[]
  | BicepObject;

/** An object of a Bicep file, members in the order of the object. */
export interface BicepObject {
  readonly [key: string]: BicepValue | undefined;
}

/** What Bicep computes: `storage.id`, `uniqueString(resourceGroup().id)`, a string with expressions in it. */
export class Expression {
  /** As it stands in the file. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object of one member whose key is computed, as the list of the identities that a resource has. */
export class Keyed {
  readonly key: Expression;
  readonly value: BicepValue;

  constructor(key: Expression, value: BicepValue) {
    this.key = key;
    this.value = value;
  }
}

/**
 * A string with expressions in it; its plain parts, and texts that are put in, are escaped.
 *
 * @example
 * ```ts
 * interpolate`${expression('storage.properties.primaryEndpoints.blob')}app-package`;
 * ```
 */
export function interpolate(parts: TemplateStringsArray, ...values: readonly (Expression | string)[]): Expression {
  const text = parts.map((part, index) => {
    const value = values[index] ?? '';
    return escapeBicep(part) + (value instanceof Expression ? `\${${value.text}}` : escapeBicep(value));
  });
  return new Expression(`'${text.join('')}'`);
}

/** What Bicep computes, by its text. */
export function expression(text: string): Expression {
  return new Expression(text);
}

/** A plain text as a Bicep string. */
export function bicepString(text: string): string {
  return `'${escapeBicep(text)}'`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Quotes, backslashes, `${` and what is not visible. A lone surrogate cannot be written: it becomes the replacement character. */
function escapeBicep(text: string): string {
  return text
    .replaceAll(/\p{Cs}/gu, '\u{fffd}')
    .replaceAll('\\', '\\\\')
    .replaceAll(/[\n\r\t']/g, (character) => SHORT_ESCAPES[character] ?? character)
    .replaceAll('${', '\\${')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
