import type { Command } from './command.ts';

/** A command by its name. Its module is loaded when it is needed: a command costs what it uses. */
export interface CommandEntry {
  readonly name: string;
  /** One line of the help. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands that share a first word. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

/** A command line's first words, and what follows them. */
export interface FoundCommand {
  /** The words: `schedule translate`. */
  readonly path: string;
  readonly entry: CommandEntry;
  readonly rest: readonly string[];
}

/** Whether it is a group of commands. */
export function isGroup(node: CommandEntry | CommandGroup): node is CommandGroup {
  return 'commands' in node;
}

/** All commands with their words, in the order of the help. */
export function allCommands(
  tree: readonly (CommandEntry | CommandGroup)[],
): readonly { readonly path: string; readonly entry: CommandEntry }[] {
  return tree.flatMap((node) =>
    isGroup(node)
      ? node.commands.map((entry) => ({ path: `${node.name} ${entry.name}`, entry }))
      : [{ path: node.name, entry: node }],
  );
}
