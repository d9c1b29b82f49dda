import { AnyhostError } from '../base/errors.ts';
import { schemaFailure } from '../base/schema-failure.ts';
import type { SchemaIssue } from '../base/validate-with-schema.ts';
import type { SettingsWarning } from './layers.ts';
import { variableName } from './variable-name.ts';

/** One failure: its place as data, and its line in the message. */
export interface SettingsFailure {
  readonly path: string;
  readonly variable: string;
  readonly message: string;
}

/**
 * A failure as it is reported, with the variable that sets its place.
 *
 * @param given - The section as the schema got it.
 */
export function settingsFailure(section: string, issue: SchemaIssue, given: unknown): SettingsFailure {
  const { keys, path, message } = schemaFailure(section, issue, given);
  const variable = variableName(keys);
  // No variable holds a whole section, only its values.
  return { path, variable: issue.path.length === 0 ? `${variable}__…` : variable, message };
}

/**
 * The one error for all failures. The message lists them; `details.failures` has their places as data; the stack
 * names the paths only, so that a log line does not hold each failure three times.
 */
export function invalidSettings(
  failures: readonly SettingsFailure[],
  warnings: readonly SettingsWarning[] = [],
): AnyhostError {
  const lines = failures.map(({ path, variable, message }) => `  ${path}: ${message} (set it with ${variable})`);
  const hints = warnings.filter(({ level }) => level === 'warn').map(({ message }) => `  ${message}`);
  const details = { failures: failures.map(({ path, variable }) => ({ path, variable })) };
  const text = ['Settings are not valid:', ...lines, ...(hints.length > 0 ? ['Also:', ...hints] : [])].join('\n');
  const error = new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', text, { details });
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line)) ?? [];
  const headline = `${error.name}: Settings are not valid: ${failures.map(({ path }) => path).join(', ')}`;
  error.stack = [headline, ...frames].join('\n');
  return error;
}
