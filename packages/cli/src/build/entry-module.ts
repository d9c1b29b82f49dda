import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { AnyhostError } from '@anyhost/core';

/** Where the application is, and what its module calls it. */
export interface ApplicationModule {
  /** The path of the module. */
  readonly path: string;
  /** The export that is the application. */
  readonly exportName: string;
}

/** The entry module for a platform: a file of the project, or the text of a generated one. */
export type EntryModule =
  | { readonly kind: 'file'; readonly path: string; readonly title: string }
  | { readonly kind: 'text'; readonly text: string; readonly title: string };

/** Which module to take. */
export interface EntryQuestion {
  readonly project: string;
  /** As given by the user, relative to the project. */
  readonly entry: string | undefined;
  /** Where such a module usually is. */
  readonly usual: string;
  readonly app: ApplicationModule | undefined;
  /** Writes the module for an application: what it imports the application as is given. */
  readonly write: (application: string) => string;
}

/** Where an application usually is. */
export const USUAL_APPLICATION = 'src/app.ts';

/**
 * Finds the module to hand to a platform: the given file, else the usual one, else a text around the application.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` where none of them exists.
 */
export function findEntry({ project, entry, usual, app, write }: EntryQuestion): EntryModule {
  if (entry !== undefined) {
    const path = resolve(project, entry);
    if (existsSync(path)) return { kind: 'file', path, title: relative(project, path) };
    throw missing(project, `there is no ${entry}. Set the entry module for the platform`);
  }
  // An application that is named is the one that is wanted.
  if (app === undefined && existsSync(join(project, usual))) {
    return { kind: 'file', path: join(project, usual), title: usual };
  }
  const { path, exportName } = app ?? { path: join(project, USUAL_APPLICATION), exportName: 'app' };
  if (!existsSync(path)) {
    throw missing(
      project,
      `there is neither ${usual} nor ${relative(project, path)}. Set the module of the application with --app, or the entry module for the platform with --entry`,
    );
  }
  const specifier = `./${relative(project, path).replaceAll('\\', '/')}`;
  const imported = `import { ${exportName} as application } from ${JSON.stringify(specifier)};`;
  return {
    kind: 'text',
    text: `${imported}\n${write('application')}\n`,
    title: `${relative(project, path)} (by a generated module)`,
  };
}

function missing(project: string, problem: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `In ${project} ${problem}.`, { details: { project } });
}
