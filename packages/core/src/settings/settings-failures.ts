import { escapeText } from '../base/describe-value.ts';
import { AnyhostError } from '../base/errors.ts';
import { isSecretName, maskSecrets } from '../base/mask-secrets.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { isArray } from '../base/read-property.ts';
import { DEEPEST_SETTING, type SettingsWarning } from './layers.ts';
import type { SectionIssue } from './validate-section.ts';
import { variableName } from './variable-name.ts';

const LONGEST_MESSAGE = 300;
const LONGEST_KEY = 60;
const MOST_KEYS = 10;
/** A shorter secret is masked in its own message, but not where its letters occur elsewhere. */
const SHORTEST_SECRET = 4;

/** One failure: its place as data, and its line in the message. */
export interface SettingsFailure {
  readonly path: string;
  readonly variable: string;
  readonly message: string;
}

/**
 * A failure as it is reported: the path, the variable that sets it, and the schema's message, cut, without control
 * characters, and without values that are likely secret (schemas quote what they got).
 *
 * @param given - The section as the schema got it.
 */
export function settingsFailure(section: string, { path, message }: SectionIssue, given: unknown): SettingsFailure {
  const keys = [section, ...path].map((key) => escapeText(key, LONGEST_KEY));
  const shown = keys.length > MOST_KEYS ? [...keys.slice(0, MOST_KEYS), '…'] : keys;
  return {
    path: shown.join('.'),
    // No variable holds a whole section, only its values.
    variable: path.length === 0 ? `${variableName(shown)}__…` : variableName(shown),
    message: escapeText(maskSettings(message, path, given), LONGEST_MESSAGE),
  };
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

function maskSettings(message: string, path: readonly string[], given: unknown): string {
  // Cut before the search, to far more than is shown.
  let masked = message.slice(0, 20 * LONGEST_MESSAGE);
  const isAboutSecret = path.some(isSecretName);
  if (isAboutSecret) masked = masked.replace(/"[^"]*"?|'[^']*'?|`[^`]*`?/g, '***');
  for (const secret of secretsIn(given)) {
    if (secret.length < SHORTEST_SECRET && !isAboutSecret) continue;
    masked = masked.replaceAll(secret, '***').replaceAll(JSON.stringify(secret).slice(1, -1), '***');
  }
  return maskSecrets(masked);
}

/** Values below keys that look secret. */
function* secretsIn(value: unknown, isSecret: boolean = false, depth: number = 0): Generator<string> {
  if (depth > DEEPEST_SETTING) return;
  if (isArray(value)) for (const item of value) yield* secretsIn(item, isSecret, depth + 1);
  else if (isPlainObject(value)) {
    for (const [key, child] of Object.entries(value)) yield* secretsIn(child, isSecret || isSecretName(key), depth + 1);
  } else if (isSecret && (typeof value === 'string' || typeof value === 'number') && value !== '') yield String(value);
}
