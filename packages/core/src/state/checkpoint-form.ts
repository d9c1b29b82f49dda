import { assertFunction, assertKnownOptions, assertNumber, invalidOption } from '../base/assert-option.ts';
import { AnyhostError, messageOf, toError } from '../base/errors.ts';
import { readProperty } from '../base/read-property.ts';
import { schemaFailure } from '../base/schema-failure.ts';
import type { SchemaInput, SchemaOutput, StandardSchema } from '../base/standard-schema.ts';
import { type SchemaIssue, type SchemaResult, validateWithSchema } from '../base/validate-with-schema.ts';
import type { CheckpointSchemaOptions } from '../contract/checkpoint.ts';
import { bytesOf, isLongerThan } from './text-size.ts';

/** How many issues a message quotes. */
const MOST_ISSUES = 3;

/** The shape of a checkpoint's values: what they are checked by on their way to and from the store. */
export interface CheckpointForm<Value> {
  /** The stored value as the author gets it; `undefined` to start anew. Rejects when it does not fit. */
  loaded(stored: unknown): Promise<Value | undefined>;
  /** Throws, or rejects, when the JSON is too long, or its value could not be loaded again. */
  checkSaved(text: string): void | Promise<void>;
}

/**
 * The shape that a schema describes.
 *
 * @param key - `application/service`, for messages.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function schemaForm<Schema extends StandardSchema>(
  key: string,
  schema: Schema,
  options: CheckpointSchemaOptions<SchemaInput<Schema>> = {},
): CheckpointForm<SchemaOutput<Schema>> {
  assertSchemaOptions(schema, options);
  const { migrate, maxBytes } = options;
  return {
    loaded: async (stored) => {
      const result = await validateWithSchema(schema, stored);
      if (result.issues === undefined) return outputOf<Schema>(result);
      if (migrate === undefined) throw wrongShape(key, 'stored', { result, value: stored });
      const migrated: unknown = await migrateWith(key, migrate, stored);
      if (migrated === undefined) return undefined;
      const second = await validateWithSchema(schema, migrated);
      if (second.issues === undefined) return outputOf<Schema>(second);
      throw wrongShape(key, 'migrated', { result: second, value: migrated });
    },
    checkSaved: (text) => {
      assertLength(key, text, maxBytes);
      const value: unknown = JSON.parse(text);
      const check = (result: SchemaResult): void => {
        if (result.issues !== undefined) throw wrongShape(key, 'given', { result, value });
      };
      const result = validateWithSchema(schema, value);
      return result instanceof Promise ? result.then(check) : check(result);
    },
  };
}

// The border of schemas: what a schema has accepted has the type that it declares.
function outputOf<Schema extends StandardSchema>({ value }: { readonly value: unknown }): SchemaOutput<Schema> {
  return value as SchemaOutput<Schema>;
}

async function migrateWith(key: string, migrate: (stored: unknown) => unknown, stored: unknown): Promise<unknown> {
  try {
    return await migrate(stored);
  } catch (thrown) {
    const cause = toError(thrown);
    throw new AnyhostError(
      'ERR_ANYHOST_CHECKPOINT_SHAPE',
      `The stored checkpoint of ${key} does not fit its schema, and migrate failed: ${messageOf(cause)}. Correct migrate, or clear the checkpoint; nothing was changed.`,
      { cause, details: { key } },
    );
  }
}

function assertSchemaOptions(schema: unknown, options: CheckpointSchemaOptions<unknown>): void {
  const owner = 'withSchema';
  if (typeof readProperty(readProperty(schema, '~standard'), 'validate') !== 'function') {
    const expected = 'a Standard Schema, for example of Zod, Valibot or ArkType';
    throw invalidOption({ owner, option: 'schema', value: schema }, expected);
  }
  assertKnownOptions(owner, options, ['migrate', 'maxBytes']);
  assertFunction({ owner, option: 'migrate', value: options.migrate });
  const given = { owner, option: 'maxBytes', value: options.maxBytes };
  assertNumber(given, { least: 1, most: Number.MAX_SAFE_INTEGER, whole: true });
}

function assertLength(key: string, text: string, maxBytes: number | undefined): void {
  if (maxBytes === undefined || !isLongerThan(text, maxBytes)) return;
  const bytes = bytesOf(text);
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_STATE_VALUE',
    `Cannot save the checkpoint of ${key}: it has ${bytes} bytes as JSON, and the option maxBytes allows ${maxBytes}. Save less, for example a cursor in place of the data; nothing was written.`,
    { details: { key, bytes, maxBytes } },
  );
}

interface Misfit {
  readonly result: { readonly issues: readonly SchemaIssue[] };
  readonly value: unknown;
}

const BEGINNINGS = {
  stored: (key: string) => `The stored checkpoint of ${key} does not fit its schema`,
  migrated: (key: string) => `What migrate made of the stored checkpoint of ${key} does not fit its schema`,
  given: (key: string) => `Cannot save the checkpoint of ${key}: the value, as JSON keeps it, does not fit its schema`,
};
const REMEDIES = {
  stored:
    'Convert what an earlier version saved with the option migrate of withSchema, or clear the checkpoint; nothing was changed.',
  migrated: 'Correct migrate, or clear the checkpoint; nothing was changed.',
  given: 'Nothing was written.',
};

function wrongShape(key: string, what: keyof typeof BEGINNINGS, { result: { issues }, value }: Misfit): AnyhostError {
  const shown = issues.slice(0, MOST_ISSUES).map((issue) => describeIssue(issue, value));
  if (issues.length > MOST_ISSUES) shown.push(`and ${issues.length - MOST_ISSUES} more`);
  const paths = issues.map((issue) => schemaFailure('checkpoint', issue, value).path);
  return new AnyhostError(
    'ERR_ANYHOST_CHECKPOINT_SHAPE',
    `${BEGINNINGS[what](key)}: ${shown.join('; ')}. ${REMEDIES[what]}`,
    { details: { key, paths } },
  );
}

function describeIssue(issue: SchemaIssue, value: unknown): string {
  const { path, message, found = 'undefined' } = schemaFailure('checkpoint', issue, value);
  return `${path}: ${message} (found ${found})`;
}
