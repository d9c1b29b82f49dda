import { relative } from 'node:path';
import type { ApplicationModule, BuildResult } from '../build/index.ts';
import { tableOf } from '../output/table.ts';
import type { CommandCall, ExitCode, Parameter } from './command.ts';
import { text, texts } from './parameters.ts';

/** The options of every build. */
export const BUILD_OPTIONS: Readonly<Record<'app' | 'entry' | 'out', Parameter<string | undefined>>> & {
  readonly external: Parameter<readonly string[]>;
} = {
  app: text('The module that exports the application, for a generated entry. Default: src/app.ts and the like', 'file'),
  entry: text('The entry module for the platform. Default: see above', 'file'),
  out: text('The folder to write, which is emptied', 'folder'),
  external: texts(
    'A package that stays outside of the bundle, for native addons, and is copied beside it; can be repeated',
    'package',
  ),
};

/** The options as they were given. */
interface GivenOptions {
  readonly app: string | undefined;
  readonly entry: string | undefined;
}

/**
 * The application to generate an entry for: where it is named, and where the project has no entry of its own.
 *
 * @param usual - Where the entry usually is, and whether it is there.
 */
export async function applicationFor(
  { app, entry }: GivenOptions,
  { cwd, hasEntry }: { readonly cwd: string; readonly hasEntry: boolean },
): Promise<ApplicationModule | undefined> {
  if (entry !== undefined || (app === undefined && hasEntry)) return undefined;
  const { loadApplication } = await import('../application/load-application.ts');
  const { file, exportName } = await loadApplication(app, { cwd, settings: [] });
  return { path: file, exportName };
}

/** Makes a folder, and says what it weighs, how long that took, and what comes next. */
export async function runBuild(
  { surroundings, terminal }: CommandCall<object, object>,
  { build, next }: { readonly build: () => Promise<BuildResult>; readonly next: (folder: string) => string },
): Promise<ExitCode> {
  const { clock, process } = surroundings;
  const { kilobytes } = await import('../build/index.ts');
  const began = clock.monotonic();
  const { entry, files, folder, notes } = await terminal.during('Bundling', build());
  const seconds = ((clock.monotonic() - began) / 1000).toFixed(1);
  const shown = (path: string): string => relative(process.cwd(), path) || '.';
  const rows = files.map(({ path, bytes, gzipBytes }) => [
    shown(path),
    kilobytes(bytes),
    `${kilobytes(gzipBytes)} gzip`,
  ]);
  terminal.print(tableOf(rows, { styles: terminal.styles }));
  terminal.print(`Built from ${entry} in ${seconds} s. ${next(shown(folder))}`);
  for (const note of notes) terminal.note(terminal.noteStyles.dim(note));
  return 0;
}
