import type { CommandEntry, CommandGroup } from '../command/command.ts';
import { allCommands } from '../command/command-tree.ts';
import { optionsOf } from '../command/common-options.ts';
import { optionName } from '../command/option-name.ts';

/** A command, as completion needs it. */
export interface CompletedCommand {
  /** `schedule translate` */
  readonly path: string;
  readonly summary: string;
  /** What its arguments can be, where that can be listed; of others the shell completes files. */
  readonly words: readonly string[];
  readonly options: readonly CompletedOption[];
}

/** An option, as completion needs it. */
export interface CompletedOption {
  /** `--time-zone` */
  readonly name: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** What can be completed of each command. */
export async function completedCommands(
  tree: readonly (CommandEntry | CommandGroup)[],
): Promise<readonly CompletedCommand[]> {
  return await Promise.all(
    allCommands(tree).map(async ({ path, entry }) => {
      const command = await entry.load();
      const parameters = Object.entries(optionsOf(command));
      const words = Object.values(command.arguments).flatMap(({ choices = [] }) => choices);
      const options = parameters.map(([key, { description, placeholder, choices = [] }]) => ({
        name: optionName(key),
        description,
        takesValue: placeholder !== undefined,
        choices,
      }));
      return { path, summary: entry.summary, words, options };
    }),
  );
}

/** The first words of all commands, each once. */
export function firstWords(commands: readonly CompletedCommand[]): readonly string[] {
  return [...new Set(commands.map(({ path }) => path.replace(/ .*/, '')))];
}

/** The second words that follow a first one. */
export function secondWords(commands: readonly CompletedCommand[], first: string): readonly string[] {
  return commands.flatMap(({ path }) => (path.startsWith(`${first} `) ? [path.slice(first.length + 1)] : []));
}
