import type { CommandEntry, CommandGroup } from './command/command-tree.ts';

/** The commands of `anyhost`, in the order of the help. */
export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'run',
    summary: 'Run the application as this process, until it is stopped',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'once',
    summary: 'Run one service once',
    load: async () => (await import('./commands/once.ts')).onceCommand,
  },
  {
    name: 'list',
    summary: 'List the services, their next due times and last outcomes',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
];
