import { AnyhostError } from '../base/errors.ts';
import { type SchemaFailure, schemaFailure } from '../base/schema-failure.ts';
import type { SchemaIssue } from '../base/validate-with-schema.ts';
import type { SettingsLayer, SettingsWarning } from './layers.ts';
import { decidingLayers, sourceOf } from './value-source.ts';
import { variableName } from './variable-name.ts';

/** One failure: its place as data, and its line in the message. */
export interface SettingsFailure {
  readonly path: string;
  /** The variable that sets it. */
  readonly variable: string;
  /** The source of the value that is there. */
  readonly source: string | undefined;
  readonly line: string;
}

/** What failed. */
export interface FailedSection {
  /** The section as the schema got it. */
  readonly value: unknown;
  /** Where its values came from, lowest first. */
  readonly layers: readonly SettingsLayer[];
}

/** A failure as it is reported: with the value, its source, and what sets it. */
export function settingsFailure(
  section: string,
  issue: SchemaIssue,
  { value, layers }: FailedSection,
): SettingsFailure {
  const failure = schemaFailure(section, issue, value);
  const { keys, path, message } = failure;
  const place = [section, ...issue.path];
  const source = sourceOf(place, layers);
  // No variable holds a whole section, only its values.
  const shown = issue.path.length === 0 ? [...keys, '…'] : keys;
  const variable = variableName(shown);
  const ways = decidingLayers(place, layers).flatMap(({ setWith }) => setWith?.(shown) ?? []);
  const line = `  ${path}: ${message} (${whatIsThere(failure, source)}; ${remedy(ways, source) ?? `set it with ${variable}`})`;
  return { path, variable, source, line };
}

function whatIsThere({ found }: SchemaFailure, source: string | undefined): string {
  if (source === undefined) return 'not set';
  return found === undefined ? `not set in ${source}` : `got ${found} from ${source}`;
}

function remedy(ways: readonly string[], source: string | undefined): string | undefined {
  if (ways.length > 0) return `set it with ${ways.join(' or ')}`;
  return source === undefined ? undefined : 'correct it there';
}

/**
 * The one error for all failures. The message lists them; `details.failures` has their places as data; the stack
 * names the paths only, so that a log line does not hold each failure three times.
 */
export function invalidSettings(
  failures: readonly SettingsFailure[],
  warnings: readonly SettingsWarning[] = [],
): AnyhostError {
  const lines = failures.map(({ line }) => line);
  const hints = warnings.filter(({ level }) => level === 'warn').map(({ message }) => `  ${message}`);
  const details = { failures: failures.map(({ line: _, ...place }) => place) };
  const text = ['Settings are not valid:', ...lines, ...(hints.length > 0 ? ['Also:', ...hints] : [])].join('\n');
  const error = new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', text, { details });
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line)) ?? [];
  const headline = `${error.name}: Settings are not valid: ${failures.map(({ path }) => path).join(', ')}`;
  error.stack = [headline, ...frames].join('\n');
  return error;
}
