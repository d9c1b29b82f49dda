import type { CommandEntry, CommandGroup } from './command.ts';

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
