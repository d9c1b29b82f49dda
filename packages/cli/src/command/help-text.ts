import type { Styles } from '../output/styles.ts';
import { tableOf } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Command, CommandEntry, CommandGroup, Parameter, Parameters } from './command.ts';
import { isGroup } from './command-tree.ts';
import { optionsOf } from './common-options.ts';
import { argumentName, optionName } from './option-name.ts';

const APPLICATION = { description: 'The module that exports the application, if not src/app.ts or similar' };

/** The help of one command, for a terminal of a width, if it is one. */
export function commandHelp(
  path: string,
  command: Command,
  { styles, width }: Pick<Terminal, 'styles' | 'width'>,
): string {
  const look = { styles, width, indent: '  ' };
  const takesApplication = command.takesApplication !== 'none';
  const given = Object.entries(command.arguments).map(([key, parameter]): readonly [string, string] => [
    parameter.isRequired ? argumentName(key) : `[${argumentName(key).slice(1, -1)}]`,
    parameter.description,
  ]);
  const args = takesApplication ? [...given, ['[module]', APPLICATION.description] as const] : given;
  const usage = ['anyhost', path, ...args.map(([name]) => name), '[options]'].join(' ');
  const settings = takesApplication ? [usage, '[--section:key=value ...]'].join(' ') : usage;
  return sections([
    command.description,
    [styles.bold('Usage'), `  ${settings}`],
    args.length > 0 && [styles.bold('Arguments'), tableOf(args, look)],
    [styles.bold('Options'), tableOf(optionRows(optionsOf(command)), look)],
    [
      styles.bold('Examples'),
      ...command.examples.flatMap(({ line, text }) => [`  ${styles.cyan(line)}`, `      ${text}`]),
    ],
  ]);
}

/** The help of a group of commands. */
export function groupHelp({ name, summary, commands }: CommandGroup, styles: Styles): string {
  const rows = commands.map((entry) => [`${name} ${entry.name}`, entry.summary]);
  return sections([
    `${summary}.`,
    [styles.bold('Commands'), tableOf(rows, { styles, indent: '  ' })],
    `anyhost ${name} <command> --help explains a command.`,
  ]);
}

/** The help of the program. */
export function programHelp(tree: readonly (CommandEntry | CommandGroup)[], styles: Styles): string {
  const rows = tree.map((node) => [isGroup(node) ? `${node.name} …` : node.name, node.summary]);
  return sections([
    'anyhost: background services, hosted anywhere.',
    [styles.bold('Usage'), '  anyhost <command> [arguments] [options]'],
    [styles.bold('Commands'), tableOf(rows, { styles, indent: '  ' })],
    [
      styles.bold('Options'),
      tableOf(
        [
          ['--version', 'Show the version'],
          ['--verbose', 'Show the stack traces of errors'],
          ['--help', 'Show this help'],
        ],
        { styles, indent: '  ' },
      ),
    ],
    [
      styles.bold('Examples'),
      `  ${styles.cyan('anyhost list')}`,
      '      the services of src/app.ts, and when they are due',
      `  ${styles.cyan("anyhost schedule translate --cron '0 6 * * MON-FRI' --time-zone Europe/Amsterdam")}`,
      '      what each platform makes of a schedule',
    ],
    'anyhost <command> --help explains a command.',
  ]);
}

function optionRows(options: Parameters): readonly (readonly string[])[] {
  return Object.entries(options).map(([key, parameter]) => [
    withValue(optionName(key), parameter),
    described(parameter),
  ]);
}

function withValue(name: string, { placeholder }: Parameter<unknown>): string {
  return placeholder === undefined ? name : `${name} <${placeholder}>`;
}

function described({ description, choices, isRepeatable }: Parameter<unknown>): string {
  const among = choices === undefined ? '' : `: ${choices.join(', ')}`;
  return `${description}${among}${isRepeatable ? '. Repeatable' : ''}`;
}

function sections(parts: readonly (string | readonly string[] | false)[]): string {
  return parts
    .filter((part) => part !== false)
    .map((part) => (typeof part === 'string' ? part : part.join('\n')))
    .join('\n\n');
}
