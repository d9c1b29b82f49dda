import { describeSettings, type SettingDescription } from '@anyhost/core/settings';
import { withinLimit } from '../application/within-limit.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { flag } from '../command/parameters.ts';
import { tableOf } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';

/** For the error where an asynchronous schema does not answer. */
const TOO_LONG =
  'A schema of settings has not answered after 30 s. Remove the server that it waits for, or give it a JSON Schema.';

/** `anyhost settings` */
export const settingsCommand: Command = defineCommand({
  description:
    'Lists every setting that the application reads, and those of the host itself: the key in files, the environment variable, the type, the default. Reads no settings and starts nothing.',
  takesApplication: 'always',
  options: { json: flag('Print one line of JSON for each setting') },
  examples: [
    { line: 'anyhost settings', text: 'of src/app.ts' },
    { line: "anyhost settings --json | jq -r 'select(.required).variable'", text: 'the variables that must be set' },
  ],
  run: async ({ application, options, surroundings, terminal }) => {
    const loaded = await application();
    const settings = await withinLimit(describeSettings(loaded.application), surroundings.clock, TOO_LONG);
    if (options.json) for (const setting of settings) terminal.print(JSON.stringify(jsonOf(setting)));
    else terminal.print(textOf(settings, terminal));
    return 0;
  },
});

function jsonOf(setting: SettingDescription): object {
  return Object.fromEntries(Object.entries(setting).map(([key, value]) => [key, value ?? null]));
}

function textOf(
  settings: readonly SettingDescription[],
  { styles, width }: Pick<Terminal, 'styles' | 'width'>,
): string {
  const rows = settings.map((setting) => [
    styles.bold(setting.path),
    setting.variable,
    typeOf(setting),
    defaultOf(setting),
    setting.description ?? '',
  ]);
  const heading = ['setting', 'variable', 'type', 'default', 'description'];
  const table = tableOf(rows, { heading, styles, width });
  const [example] = settings;
  const option = example === undefined ? '' : `\n\nOn a command line: ${example.option}=…`;
  return `${table}${option}`;
}

function typeOf({ type, allowed, secret }: SettingDescription): string {
  const values = allowed?.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
  return [values === undefined ? (type ?? 'not known') : `one of ${values}`, ...(secret ? ['secret'] : [])].join(', ');
}

function defaultOf({ default: value, required }: SettingDescription): string {
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  return required === true ? 'required' : '';
}
