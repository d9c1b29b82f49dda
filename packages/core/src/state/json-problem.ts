import { describeValue, escapeText } from '../base/describe-value.ts';
import { isArray } from '../base/read-property.ts';

const LONGEST_PATH = 200;
/** A key that can stand after a dot. */
const PLAIN_KEY = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** A place in a value: its keys from the top. */
interface Place {
  readonly value: unknown;
  readonly path: string;
  /** What it is in: JSON leaves an undefined property out, and makes null of an undefined element. */
  readonly isProperty: boolean;
}

/**
 * What in a value JSON cannot hold, as the beginning of a sentence: `items[3].total is 12n`. Not only what JSON refuses,
 * also what it would silently leave out or turn into something else. Properties that are `undefined` are allowed: JSON
 * leaves them out.
 *
 * @returns `undefined` for a value that JSON holds. Throws what a getter or a `toJSON` throws.
 */
export function findJsonProblem(value: unknown): string | undefined {
  return problemAt({ value, path: '', isProperty: false }, []);
}

function problemAt({ value, path, isProperty }: Place, above: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return isProperty ? undefined : sentence(path, 'undefined');
    case 'number':
      return Number.isFinite(value) ? undefined : sentence(path, `${value}, which JSON turns into null`);
    case 'bigint':
    case 'function':
    case 'symbol':
      return sentence(path, describeValue(value));
    case 'object':
      return value === null ? undefined : problemIn(value, path, above);
    default:
      return undefined;
  }
}

function problemIn(object: object, path: string, above: readonly object[]): string | undefined {
  if (above.includes(object)) return sentence(path, 'the object that it is in: a cycle');
  const within = [...above, object];
  const toJson: unknown = Reflect.get(object, 'toJSON');
  if (typeof toJson === 'function') {
    const value: unknown = Reflect.apply(toJson, object, [path]);
    return value === object ? undefined : problemAt({ value, path, isProperty: false }, within);
  }
  if (isArray(object)) return problemInList(object, path, within);
  const keys = Object.keys(object);
  if (ArrayBuffer.isView(object) || (keys.length === 0 && !isPlain(object))) {
    return sentence(path, `${describeValue(object)}, a ${className(object)}, which JSON does not keep`);
  }
  for (const key of keys) {
    const problem = problemAt({ value: Reflect.get(object, key), path: below(path, key), isProperty: true }, within);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInList(list: readonly unknown[], path: string, within: readonly object[]): string | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const problem = problemAt({ value: list[index], path: `${path}[${index}]`, isProperty: false }, within);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(object: object): string {
  return Object.prototype.toString.call(object).slice('[object '.length, -1);
}

function below(path: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${path}[${describeValue(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function sentence(path: string, what: string): string {
  return `${path === '' ? 'the value' : escapeText(path, LONGEST_PATH)} is ${what}`;
}
