import { type Command, defineCommand } from '../command/command.ts';
import { configOption, targetArgument } from '../command/infra-parameters.ts';
import { text } from '../command/parameters.ts';
import type { Deviation } from '../infra/index.ts';
import type { Styles } from '../output/styles.ts';

const FOUND: Readonly<Record<Deviation['kind'], string>> = {
  missing: 'is missing',
  changed: 'is out of date',
  left: 'is no longer generated',
};

/** `anyhost infra check` */
export const infraCheckCommand: Command = defineCommand({
  description:
    'Checks whether deployment files are up to date: generates them in memory, and compares. Prints the differences and exits with 1 if they are not.',
  takesApplication: 'always',
  arguments: { target: targetArgument },
  options: {
    out: text('The folder to compare with. Default: infra/<target>', 'folder'),
    config: configOption,
  },
  examples: [
    { line: 'anyhost infra check', text: 'for CI: fails if the files were not generated again' },
    { line: 'anyhost infra check aws', text: 'one platform' },
  ],
  run: async (call) => {
    const { out, config } = call.options;
    const { compareFolder, generateAll } = await import('../infra/index.ts');
    const { styles } = call.terminal;
    const generations = await generateAll(call, { target: call.arguments.target, out, config });
    let found = 0;
    for (const { target, folder, shown, files } of generations) {
      const deviations = await compareFolder(folder, files);
      found += deviations.length;
      for (const deviation of deviations) call.terminal.print(describe(shown, deviation, styles));
      if (deviations.length === 0) call.terminal.print(`${shown}: ${files.length} files are up to date`);
      else call.terminal.note(`Run: anyhost infra generate ${target}`);
    }
    return found === 0 ? 0 : 1;
  },
});

function describe(folder: string, { path, kind, diff }: Deviation, styles: Styles): string {
  const lines = diff.map((line) => {
    if (line.startsWith('-')) return styles.red(line);
    if (line.startsWith('+')) return styles.green(line);
    return line.startsWith('@@') ? styles.cyan(line) : line;
  });
  const heading = styles.bold(`${folder}/${path} ${FOUND[kind]}${lines.length === 0 ? '' : ':'}`);
  return [heading, ...lines].join('\n');
}
