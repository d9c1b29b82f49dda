import {
  AnyhostError,
  describeValue,
  invalidOption,
  type PathEntry,
  readList,
  type SettingsLayer,
  valuesOfPaths,
} from '@anyhost/core';

const SETTING = /^--(?<path>[^=:]+(?::[^=:]+)+)(?:=(?<value>.*))?$/s;
/** `--billing.pageSize=9`, or `--biling:pageSize`: most likely a setting, written wrongly. */
const DOTTED = /^--(?<path>[a-z][\w-]*\.[\w.-]+)=/i;
const SOURCE = 'the command line';

/**
 * The settings that a command line gives, as .NET writes them: `--ordering:checkUpdateTime=5m` or
 * `--ordering:checkUpdateTime 5m`. Values are strings; a later one wins. Keys 0, 1, 2 … make a list. Everything that does not begin with `--` and
 * a known section belongs to the program, as does everything after `--`. If an argument looks like a setting of an unknown
 * section, the section is kept, for warnings.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a setting without a value, and for `args` that are not an
 *   array of strings; `ERR_ANYHOST_INVALID_SETTINGS` for a key of more than 64 parts.
 */
export function commandLineSettings(args: readonly string[], sections: readonly string[]): SettingsLayer {
  assertArguments(args);
  const known = new Set(sections);
  const entries: PathEntry[] = [];
  const foreign = new Map<string, string>();
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  for (const [index, argument] of own.entries()) {
    const { path, value = valueAfter(own, index) } = SETTING.exec(argument)?.groups ?? {};
    const keys = path?.split(':') ?? [];
    const section = keys[0] ?? DOTTED.exec(argument)?.groups?.['path'];
    if (section === undefined) continue;
    if (!known.has(section)) {
      foreign.set(section, argument.replace(/=.*$/s, ''));
      continue;
    }
    if (value === undefined) throw missingValue(argument);
    entries.push({ path: keys, value });
  }
  const values = valuesOfPaths(entries, SOURCE);
  return {
    source: SOURCE,
    values: { ...Object.fromEntries(Array.from(foreign.keys(), (name) => [name, {}])), ...values },
    nameOf: (path) => foreign.get(path.join(':')) ?? optionOf(path),
    setWith: optionOf,
  };
}

function optionOf(path: readonly string[]): string {
  return `--${path.join(':')}`;
}

function assertArguments(args: unknown): void {
  const given = { owner: 'host', option: 'args', value: args };
  const expected = 'an array of strings, such as process.argv.slice(2)';
  const list = readList(given, expected);
  const wrong = list.findIndex((argument) => typeof argument !== 'string');
  if (wrong !== -1) throw invalidOption({ ...given, option: `args[${wrong}]`, value: list[wrong] }, expected);
}

function valueAfter(args: readonly string[], index: number): string | undefined {
  const next = args[index + 1];
  return next?.startsWith('--') ? undefined : next;
}

function missingValue(argument: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The command line gives no value for ${describeValue(argument)}: write ${argument.slice(0, 100)}=value.`,
    { details: { option: argument.slice(0, 100) } },
  );
}
