import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';
import { type JsonSchema, resolveNode } from './json-schema.ts';
import { allowedValues, typeInWords } from './type-in-words.ts';
import { combineFacts, type ValueFacts } from './value-facts.ts';

/** Sections nested deeper are one value: a schema may contain itself. */
const DEEPEST = 8;
/** Stands for every name, where names come from data. */
const ANY_NAME = '<name>';

/** A part of a JSON Schema, and its place in the section. */
interface Place {
  readonly root: JsonSchema;
  readonly path: readonly string[];
  readonly required: boolean;
}

/** The values that a JSON Schema of a section describes: one entry for each that a variable can set. */
export function schemaValues(root: JsonSchema): readonly ValueFacts[] {
  return valuesOf(root, { root, path: [], required: true });
}

function valuesOf(given: unknown, place: Place): readonly ValueFacts[] {
  const node = resolveNode(given, place.root);
  if (place.path.length >= DEEPEST) return [factsOf(node, place)];
  const alternatives = listOf(node['anyOf'] ?? node['oneOf']);
  const parts = listOf(node['allOf']);
  if (alternatives.length + parts.length === 0) return partsOf(node, place);
  const each = (list: readonly unknown[]) => list.map((part) => valuesOf(part, place));
  const combined = combineFacts(
    [...each(parts), combineFacts(each(alternatives), 'one'), ownValues(node, place)],
    'all',
  );
  return combined.map((facts) => (isDeeper(facts, place) ? facts : { ...facts, ...remarksOf(node, facts) }));
}

/** The values of a node's own properties, beside its alternatives. */
function ownValues(node: JsonSchema, place: Place): readonly ValueFacts[] {
  return isPlainObject(node['properties']) ? partsOf(node, place) : [];
}

function partsOf(node: JsonSchema, place: Place): readonly ValueFacts[] {
  const { properties, additionalProperties: others, items } = node;
  if (isPlainObject(properties)) {
    const required = listOf(node['required']);
    return Object.entries(properties).flatMap(([key, child]) => below(child, place, key, required.includes(key)));
  }
  if (isPlainObject(others) && Object.keys(others).length > 0) return below(others, place, ANY_NAME, false);
  if (!isPlainObject(items)) return [factsOf(node, place)];
  const item = below(items, place, '0', true);
  const [first] = item;
  const isList = first !== undefined && item.length === 1 && first.path.length === place.path.length + 1;
  return isList ? [{ ...factsOf(node, place, first.type), allowed: first.allowed }] : item;
}

function below(
  child: unknown,
  { root, path, required }: Place,
  key: string,
  isRequired: boolean,
): readonly ValueFacts[] {
  return valuesOf(child, { root, path: [...path, key], required: required && isRequired });
}

function factsOf(node: JsonSchema, { path, required }: Place, item?: string): ValueFacts {
  const facts = { path, type: typeInWords(node, item), allowed: allowedValues(node), required };
  return { ...facts, ...remarksOf(node, { default: undefined, description: undefined, secret: false, required }) };
}

type Remarks = Pick<ValueFacts, 'default' | 'description' | 'secret' | 'required'>;

/** What a node says about its value in addition to its type; otherwise what was known before. */
function remarksOf(node: JsonSchema, before: Remarks): Remarks {
  const { description, title, format, writeOnly } = node;
  const text = [description, title].find((one) => typeof one === 'string');
  return {
    default: node['default'] ?? before.default,
    description: typeof text === 'string' ? text : before.description,
    secret: before.secret || writeOnly === true || format === 'password',
    // Some libraries list a value with a default among those that must be there.
    required: 'default' in node ? false : before.required,
  };
}

function isDeeper({ path }: ValueFacts, place: Place): boolean {
  return path.length > place.path.length;
}

function listOf(value: unknown): readonly unknown[] {
  return isArray(value) ? value : [];
}
