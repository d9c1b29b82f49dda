import { type Command, defineCommand } from '../command/command.ts';
import { configOption, targetArgument } from '../command/infra-parameters.ts';
import { text } from '../command/parameters.ts';
import type { Deviation } from '../infra/index.ts';

const DONE: Readonly<Record<Deviation['kind'], string>> = { missing: 'new', changed: 'changed', left: 'removed' };

/** `anyhost infra generate` */
export const infraGenerateCommand: Command = defineCommand({
  description:
    'Generates the deployment files of a platform, or of all that deployment.ts has options for. Removes files that are no longer generated; your own files are not changed.',
  takesApplication: 'always',
  arguments: { target: targetArgument },
  options: {
    out: text('The folder to write. Default: infra/<target>', 'folder'),
    config: configOption,
  },
  examples: [
    { line: 'anyhost infra generate', text: 'the files of all platforms of deployment.ts, below infra' },
    { line: 'anyhost infra generate kubernetes --out k8s', text: 'those of one platform, in another folder' },
  ],
  run: async (call) => {
    const { out, config } = call.options;
    const { generateAll, writeFolder } = await import('../infra/index.ts');
    for (const { folder, shown, files } of await generateAll(call, { target: call.arguments.target, out, config })) {
      const deviations = await writeFolder(folder, files);
      for (const { path, kind } of deviations) call.terminal.print(`${DONE[kind].padEnd(7)}  ${shown}/${path}`);
      const same = files.length - deviations.filter(({ kind }) => kind !== 'left').length;
      if (same > 0) call.terminal.note(call.terminal.noteStyles.dim(`${shown}: ${same} unchanged`));
    }
    return 0;
  },
});
