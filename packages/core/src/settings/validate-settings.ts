import { AnyhostError, toError } from '../base/errors.ts';
import { variableName } from './environment-layer.ts';
import type { SettingsLayer } from './layers.ts';
import type { SettingsRegistration, StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts';

/** Settings that passed their schemas, by section. */
export type ValidSettings = Readonly<Record<string, unknown>>;

type SectionResult = readonly [section: string, result: StandardResult<unknown>];

/**
 * Checks every section with its schema; schemas may be asynchronous.
 *
 * Rejects with one `ERR_ANYHOST_INVALID_SETTINGS` that names every failure, its path, and the
 * environment variable that sets it.
 */
export async function validateSettings(
  registrations: readonly SettingsRegistration[],
  values: SettingsLayer,
): Promise<ValidSettings> {
  return collect(
    await Promise.all(
      registrations.map(async ({ name, schema }): Promise<SectionResult> => {
        return [name, await validate(schema, values[name])];
      }),
    ),
  );
}

/**
 * As {@link validateSettings}, at once: for hosts that must know a schedule before they can wait. An
 * asynchronous schema is refused.
 */
export function validateSettingsSync(
  registrations: readonly SettingsRegistration[],
  values: SettingsLayer,
): ValidSettings {
  return collect(
    registrations.map(({ name, schema }): SectionResult => {
      const result = validate(schema, values[name]);
      if (!(result instanceof Promise)) return [name, result];
      // Nobody waits for the answer; a rejection must not end the process.
      result.catch(() => {});
      throw new AnyhostError(
        'ERR_ANYHOST_INVALID_SETTINGS',
        `The schema of settings '${name}' is asynchronous, but this host registers its schedules synchronously. Use a schema that validates at once.`,
        { details: { section: name } },
      );
    }),
  );
}

// A schema that throws, or rejects, is one failure among others.
function validate(schema: StandardSchema, values: unknown): StandardResult<unknown> | Promise<StandardResult<unknown>> {
  const failed = (thrown: unknown): StandardResult<unknown> => ({
    issues: [{ message: `the schema failed: ${toError(thrown).message}` }],
  });
  try {
    const result = schema['~standard'].validate(values ?? {});
    return result instanceof Promise ? result.catch(failed) : result;
  } catch (thrown) {
    return failed(thrown);
  }
}

function collect(results: readonly SectionResult[]): ValidSettings {
  const valid: Record<string, unknown> = {};
  const failures: SettingsFailure[] = [];
  for (const [section, result] of results) {
    if (result.issues === undefined) valid[section] = result.value;
    else failures.push(...result.issues.map((issue) => failureOf(section, issue)));
  }
  if (failures.length > 0) throw invalidSettings(failures);
  return valid;
}

/** One failure, as `details.failures` of the error holds it. */
interface SettingsFailure {
  readonly path: string;
  readonly variable: string;
  readonly message: string;
}

function failureOf(section: string, issue: StandardIssue): SettingsFailure {
  const keys = (issue.path ?? []).map((key) => String(typeof key === 'object' ? key.key : key));
  return { path: [section, ...keys].join('.'), variable: variableName([section, ...keys]), message: issue.message };
}

function invalidSettings(failures: readonly SettingsFailure[]): AnyhostError {
  const lines = failures.map(({ path, variable, message }) => `  ${path}: ${message} (set it with ${variable})`);
  return new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', `Settings are not valid:\n${lines.join('\n')}`, {
    details: { failures },
  });
}
