import { usageError } from '../command/cli-error.ts';
import { type Command, defineCommand, type Parameter } from '../command/command.ts';
import { choice } from '../command/parameters.ts';
import { bashCompletion } from '../completion/bash.ts';
import { completedCommands } from '../completion/command-words.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const SHELL: Parameter<Shell | undefined> = choice('bash, zsh or fish', SHELLS, 'shell');

/** `anyhost completion` */
export const completionCommand: Command = defineCommand({
  description: 'Prints a script that completes commands and options of anyhost in a shell.',
  arguments: { shell: { ...SHELL, isRequired: true } },
  examples: [
    { line: 'source <(anyhost completion bash)', text: 'in .bashrc; the same with zsh in .zshrc' },
    { line: 'anyhost completion fish | source', text: 'in config.fish' },
  ],
  run: async (call) => {
    const { shell } = call.arguments;
    if (shell === undefined) throw usageError(`<shell> is missing: one of ${SHELLS.join(', ')}.`);
    const commands = await completedCommands(call.commands);
    const summaries = new Map(call.commands.map(({ name, summary }) => [name, summary]));
    const scripts: Readonly<Record<Shell, () => string>> = {
      bash: () => bashCompletion(commands),
      zsh: () => zshCompletion(commands, summaries),
      fish: () => fishCompletion(commands, summaries),
    };
    call.terminal.print(scripts[shell]().trimEnd());
    return 0;
  },
});
