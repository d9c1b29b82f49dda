import { isPlainObject } from '../base/plain-object.ts';
import { isObject, readProperty } from '../base/read-property.ts';
import type { StandardSchema } from '../base/standard-schema.ts';

/** A node of a JSON Schema, as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A Standard Schema that can say what it takes, as a JSON Schema: Zod 4.2, ArkType 2.1.28, Valibot with
 * `toStandardJsonSchema` of `@valibot/to-json-schema`.
 *
 * @see https://standardschema.dev/json-schema
 */
export interface StandardJsonSchema<Input = unknown, Output = Input> extends StandardSchema<Input, Output> {
  readonly '~standard': StandardSchema<Input, Output>['~standard'] & {
    readonly jsonSchema: {
      readonly input: (options: { readonly target: string }) => Record<string, unknown>;
    };
  };
}

const TARGET = 'draft-2020-12';
/** Without these, one part that JSON Schema cannot express makes the conversion throw: a Date, a transformation. */
const LENIENT = { unrepresentable: 'any', errorMode: 'ignore' };

/** What a schema takes, as a JSON Schema; `undefined` if it cannot say so. Never throws. */
export function jsonSchemaOf(schema: StandardSchema): JsonSchema | undefined {
  const converter = readProperty(schema['~standard'], 'jsonSchema');
  const input = readProperty(converter, 'input');
  if (typeof input !== 'function') return undefined;
  for (const options of [{ target: TARGET, libraryOptions: LENIENT }, { target: TARGET }]) {
    try {
      const converted: unknown = Reflect.apply(input, converter, [options]);
      if (isPlainObject(converted)) return converted;
    } catch {
      // A library that does not know these options, or a part that it cannot express.
    }
  }
  return undefined;
}

/** Follows the `$ref` of a node inside the document. What the node has beside it is kept. */
export function resolveNode(node: unknown, root: JsonSchema): JsonSchema {
  if (!isPlainObject(node)) return {};
  const { $ref: reference, ...beside } = node;
  if (typeof reference !== 'string') return node;
  const keys = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  const target = keys.map(pointerKey).reduce<unknown>(readProperty, root);
  return isObject(target) ? { ...target, ...beside } : beside;
}

function pointerKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
