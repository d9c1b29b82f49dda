import { AnyhostError, mergeLayers, type SettingsLayer } from '@anyhost/core';

const SETTING = /^--(?<path>[^=:]+(?::[^=:]+)+)(?:=(?<value>.*))?$/s;

/**
 * The settings that a command line gives, as .NET writes them: `--ordering:checkUpdateTime=5m` or
 * `--ordering:checkUpdateTime 5m`. Values are strings; a later one wins. Whatever does not begin with
 * `--` and a known section is the program's own and is left alone, as is everything after `--`.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a setting without a value.
 */
export function commandLineSettings(args: readonly string[], sections: readonly string[]): SettingsLayer {
  const layers: SettingsLayer[] = [];
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  for (const [index, argument] of own.entries()) {
    const { path, value = valueAfter(own, index) } = SETTING.exec(argument)?.groups ?? {};
    const keys = path?.split(':') ?? [];
    if (!sections.includes(keys[0] ?? '')) continue;
    if (value === undefined) throw missingValue(argument);
    layers.push(nest(keys, value));
  }
  return mergeLayers(layers);
}

function valueAfter(args: readonly string[], index: number): string | undefined {
  const next = args[index + 1];
  return next?.startsWith('--') ? undefined : next;
}

function nest(keys: readonly string[], value: string): SettingsLayer {
  const [key = '', ...rest] = keys;
  return { [key]: rest.length === 0 ? value : nest(rest, value) };
}

function missingValue(argument: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The command line gives ${argument} no value; write ${argument}=value.`,
    { details: { option: argument } },
  );
}
