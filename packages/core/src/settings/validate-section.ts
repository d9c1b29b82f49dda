import { describeValue } from '../base/describe-value.ts';
import { messageOf, toError } from '../base/errors.ts';
import { isArray, isObject, isThenable, readProperty } from '../base/read-property.ts';
import type { StandardSchema } from '../base/standard-schema.ts';

/** One thing that is wrong with a section: the keys below the section, and the schema's message. */
export interface SectionIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** The result of a schema for a section. */
export type SectionResult =
  | { readonly issues?: undefined; readonly value: unknown }
  | { readonly issues: readonly SectionIssue[] };

/** Calls a schema. A schema that throws, rejects or returns anything but a result gives an issue. Never throws. */
export function validateSection(schema: StandardSchema, value: unknown): SectionResult | Promise<SectionResult> {
  try {
    // The type excludes thenables that are not promises, and invalid values; schemas in JavaScript do not.
    const answer: unknown = schema['~standard'].validate(value);
    return isThenable(answer) ? Promise.resolve(answer).then(readAnswer).catch(failed) : readAnswer(answer);
  } catch (thrown) {
    return failed(thrown);
  }
}

function failed(thrown: unknown): SectionResult {
  return problem(`the schema failed: ${messageOf(toError(thrown))}`);
}

function problem(message: string): SectionResult {
  return { issues: [{ path: [], message }] };
}

function readAnswer(answer: unknown): SectionResult {
  const issues = isObject(answer) ? Reflect.get(answer, 'issues') : undefined;
  if (isObject(answer) && issues === undefined && 'value' in answer) return { value: answer.value };
  if (isArray(issues) && issues.length > 0) return { issues: issues.map(readIssue) };
  const got = isObject(answer) && issues !== undefined ? `issues: ${describeValue(issues)}` : describeValue(answer);
  return problem(
    `the schema answered ${got} instead of { value } or { issues: [{ message }] }; it is not a Standard Schema`,
  );
}

function readIssue(issue: unknown): SectionIssue {
  const message = readProperty(issue, 'message');
  const path = readProperty(issue, 'path');
  return {
    path: isArray(path) ? path.map(readKey) : [],
    message: typeof message === 'string' ? message : `the schema gave no message, but ${describeValue(issue)}`,
  };
}

function readKey(part: unknown): string {
  const key = isObject(part) ? readProperty(part, 'key') : part;
  return isObject(key) ? describeValue(key) : String(key);
}
