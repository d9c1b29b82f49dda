import { describeValue } from './describe-value.ts';
import { messageOf, toError } from './errors.ts';
import { isArray, isObject, isThenable, readProperty } from './read-property.ts';
import type { StandardSchema } from './standard-schema.ts';

/** How many alternatives of a union a message quotes. */
const MOST_ALTERNATIVES = 5;

/** One thing that is wrong with a value: the keys below it, and the schema's message. */
export interface SchemaIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** The result of a schema. */
export type SchemaResult =
  | { readonly issues?: undefined; readonly value: unknown }
  | { readonly issues: readonly SchemaIssue[] };

/** Calls a schema. A schema that throws, rejects or returns anything but a result gives an issue. Never throws. */
export function validateWithSchema(schema: StandardSchema, value: unknown): SchemaResult | Promise<SchemaResult> {
  try {
    // The type excludes thenables that are not promises, and invalid values; schemas in JavaScript do not.
    const answer: unknown = schema['~standard'].validate(value);
    return isThenable(answer) ? Promise.resolve(answer).then(readAnswer).catch(failed) : readAnswer(answer);
  } catch (thrown) {
    return failed(thrown);
  }
}

function failed(thrown: unknown): SchemaResult {
  return problem(`the schema failed: ${messageOf(toError(thrown))}`);
}

function problem(message: string): SchemaResult {
  return { issues: [{ path: [], message }] };
}

function readAnswer(answer: unknown): SchemaResult {
  const issues = isObject(answer) ? Reflect.get(answer, 'issues') : undefined;
  if (isObject(answer) && issues === undefined && 'value' in answer) return { value: answer.value };
  if (isArray(issues) && issues.length > 0) return { issues: issues.map(readIssue) };
  const got = isObject(answer) && issues !== undefined ? `issues: ${describeValue(issues)}` : describeValue(answer);
  return problem(
    `the schema answered ${got} instead of { value } or { issues: [{ message }] }; it is not a Standard Schema`,
  );
}

function readIssue(issue: unknown): SchemaIssue {
  const message = readProperty(issue, 'message');
  const path = readProperty(issue, 'path');
  return {
    path: isArray(path) ? path.map(readKey) : [],
    message:
      typeof message === 'string'
        ? `${message}${alternatives(issue)}`
        : `the schema gave no message, but ${describeValue(issue)}`,
  };
}

/** For a union Zod says no more than "Invalid input", and keeps in `errors` what each of its alternatives says. */
function alternatives(issue: unknown): string {
  const errors = readProperty(issue, 'errors');
  if (!isArray(errors)) return '';
  const messages = errors.map((issues) => readProperty(readProperty(issues, '0'), 'message'));
  const distinct = new Set(messages.filter((message) => typeof message === 'string').slice(0, MOST_ALTERNATIVES));
  return distinct.size === 0 ? '' : ` (${[...distinct].join(', or ')})`;
}

function readKey(part: unknown): string {
  const key = isObject(part) ? readProperty(part, 'key') : part;
  return isObject(key) ? describeValue(key) : String(key);
}
