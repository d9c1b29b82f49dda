import { describeRange, isNumberIn, type NumberRange } from '../base/assert-option.ts';
import { escapeText } from '../base/describe-value.ts';
import { findLogLevel, LOG_LEVELS, type LogLevel } from '../base/log-level.ts';
import { nearestName } from '../base/nearest-name.ts';
import { isPlainObject } from '../base/plain-object.ts';
import type { StandardIssue, StandardResult } from '../base/standard-schema.ts';
import type { SettingsRegistration } from '../settings/settings-registration.ts';
import { HOST_OPTION_RANGES, type HostOptions } from './host-options.ts';
import { DEFAULT_LEVEL } from './log-levels.ts';

/** The options of a host that its settings section `anyhost` can give. */
export type HostSettings = Pick<
  HostOptions,
  | 'shutdownTimeoutMs'
  | 'startupTimeoutMs'
  | 'servicesStartConcurrently'
  | 'servicesStopConcurrently'
  | 'stopWhenCompleted'
  | 'storeTimeoutMs'
  | 'leaseTermMs'
  | 'switchesEveryMs'
  | 'maxConcurrentExecutions'
  | 'pools'
  | 'log'
>;

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const { pool: POOL_RANGE, ...NUMBERS } = HOST_OPTION_RANGES;
const BOOLEANS = ['servicesStartConcurrently', 'servicesStopConcurrently', 'stopWhenCompleted'] as const;
const KNOWN: readonly string[] = [...Object.keys(NUMBERS), ...BOOLEANS, 'pools', 'log'];
const NO_LEVEL = `expected one of ${LOG_LEVELS.join(', ')}`;

/** The name of the section. No application may register one of this name. */
export const HOST_SECTION = 'anyhost';

/**
 * The section `anyhost` of an application as settings that a host loads in addition to those of its application:
 * `ANYHOST__SHUTDOWN_TIMEOUT_MS=5000`, or `"anyhost": { "shutdownTimeoutMs": 5000 }` in appsettings.json. Numbers and
 * booleans may be given as text. Unknown keys are refused.
 *
 * @param names - The names below `log`. Others have no effect, and the settings layer warns of them.
 */
export function hostSettingsRegistration(names: readonly string[]): SettingsRegistration {
  const validate = (section: unknown): StandardResult<HostSettings> => readHostSettings(section, names);
  return { kind: 'settings', name: HOST_SECTION, schema: { '~standard': { version: 1, vendor: 'anyhost', validate } } };
}

/**
 * Reads the section `anyhost`; what it returned can be read again.
 *
 * @param names - The names below `log` that are read. Default: all.
 */
export function readHostSettings(section: unknown, names?: readonly string[]): StandardResult<HostSettings> {
  if (!isPlainObject(section)) return { issues: [{ message: 'expected an object' }] };
  const reader = new SectionReader(section);
  const settings: Writable<HostSettings> = {};
  for (const name of namesOf(NUMBERS)) settings[name] = reader.number([name], NUMBERS[name]);
  for (const name of BOOLEANS) settings[name] = reader.boolean(name);
  settings.pools = reader.pools();
  settings.log = reader.levels(names);
  reader.refuseUnknown();
  return reader.issues.length > 0 ? { issues: reader.issues } : { value: settings };
}

class SectionReader {
  readonly issues: StandardIssue[] = [];
  readonly #section: Readonly<Record<string, unknown>>;

  constructor(section: Readonly<Record<string, unknown>>) {
    this.#section = section;
  }

  number(
    path: readonly [string, ...string[]],
    range: NumberRange,
    value: unknown = this.#section[path[0]],
  ): number | undefined {
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    if (isNumberIn(range, number)) return number;
    this.issues.push({ path, message: `expected ${describeRange(range)}` });
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#section[name];
    if (value === undefined || typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    if (text === 'true' || text === 'false') return text === 'true';
    this.issues.push({ path: [name], message: 'expected true or false' });
    return undefined;
  }

  pools(): Readonly<Record<string, number>> | undefined {
    const pools = this.#section['pools'];
    if (pools === undefined) return undefined;
    if (isPlainObject(pools)) {
      const limits = Object.entries(pools).map(([pool, value]) => [
        pool,
        this.number(['pools', pool], POOL_RANGE, value) ?? 1,
      ]);
      return Object.fromEntries(limits);
    }
    this.issues.push({ path: ['pools'], message: 'expected a number for each pool' });
    return undefined;
  }

  levels(names: readonly string[] | undefined): Readonly<Record<string, LogLevel>> | undefined {
    const log = this.#section['log'];
    if (log === undefined) return undefined;
    if (!isPlainObject(log)) {
      const message = 'expected a level for each name, such as { "default": "debug" }';
      this.issues.push({ path: ['log'], message });
      return undefined;
    }
    const levels = new Map<string, LogLevel>();
    // Each known name is asked for, so that variables are spelt as it is, and an unknown one can be told from it.
    for (const name of names === undefined ? Object.keys(log) : [DEFAULT_LEVEL, ...names]) {
      if (!(name in log) || !Object.hasOwn(log, name) || log[name] === undefined) continue;
      const level = findLogLevel(log[name]);
      if (level !== undefined) levels.set(name, level);
      else this.issues.push({ path: ['log', name], message: NO_LEVEL });
    }
    return Object.fromEntries(levels);
  }

  refuseUnknown(): void {
    for (const key of Object.keys(this.#section)) {
      if (KNOWN.includes(key)) continue;
      const nearest = nearestName(key, KNOWN);
      const hint = nearest === undefined ? `known are ${KNOWN.join(', ')}` : `did you mean ${nearest}?`;
      this.issues.push({ path: [key], message: `there is no host option '${escapeText(key)}' here; ${hint}` });
    }
  }
}

function namesOf<Names extends string>(record: Readonly<Record<Names, unknown>>): readonly Names[] {
  const names: Names[] = [];
  for (const name in record) names.push(name);
  return names;
}
