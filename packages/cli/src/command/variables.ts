import { usageError } from './cli-error.ts';
import type { Parameter } from './command.ts';
import { quoted } from './parameters.ts';

/** Environment variables, each given by an option of its own: `--env NAME=value`. The last of a name counts. */
export function variables(description: string): Parameter<Readonly<Record<string, string>>> {
  return {
    description,
    placeholder: 'NAME=value',
    isRepeatable: true,
    read: (texts, name) => Object.fromEntries(texts.map((given) => readVariable(given, name))),
  };
}

function readVariable(given: string, name: string): readonly [string, string] {
  const [, variable = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(given) ?? [];
  if (variable !== '') return [variable, value];
  throw usageError(`${name} is ${quoted(given)}; expected a name and a value: LOG_LEVEL=debug.`);
}
