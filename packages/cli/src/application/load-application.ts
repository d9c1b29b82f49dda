import { pathToFileURL } from 'node:url';
import { type AnyApplication, assertApplication, HOST_SECTION, messageOf, readProperty, toError } from '@anyhost/core';
import { CliError, usageError } from '../command/cli-error.ts';
import { nearestOf } from '../command/nearest-of.ts';
import { quoted } from '../command/parameters.ts';
import { type FoundModule, findModule } from './find-module.ts';
import type { LoadedApplication } from './loaded-application.ts';

/** What surrounds the loading. */
export interface LoadOptions {
  readonly cwd: string;
  /** Settings of the command line, whose sections the application must have. */
  readonly settings: readonly string[];
}

/**
 * Loads the module of an application with this Node, and finds the application among its exports: `app`, else the only
 * one. It is known by its definition, so that another copy of the core package may have made it.
 *
 * @throws {CliError} which says what to change where Node cannot load the module.
 */
export async function loadApplication(
  named: string | undefined,
  { cwd, settings }: LoadOptions,
): Promise<LoadedApplication> {
  const found = findModule(named, cwd);
  const exports = await importModule(found);
  const [exportName, application] = chooseApplication(exports, found);
  assertSections(application, settings);
  return { application, exportName, ...found };
}

async function importModule({ file, shown }: FoundModule): Promise<object> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (thrown) {
    const { explainLoadFailure } = await import('./explain-load-failure.ts');
    throw await explainLoadFailure(toError(thrown), { file, shown });
  }
}

function chooseApplication(exports: object, { shown }: FoundModule): readonly [name: string, AnyApplication] {
  const named: unknown = readProperty(exports, 'app');
  if (isApplication(named)) return ['app', named];
  const all = Object.entries(exports).filter((entry): entry is [string, AnyApplication] => isApplication(entry[1]));
  const distinct = new Map(all.map(([name, application]) => [application, name]));
  const [only] = distinct;
  if (only !== undefined && distinct.size === 1) return [only[1], only[0]];
  if (distinct.size > 1) {
    const names = [...distinct.values()].join(', ');
    throw new CliError(`${shown} exports ${distinct.size} applications: ${names}. Export one of them as app.`);
  }
  throw new CliError(`${shown} exports no application. ${whatInstead(named, exports)}`);
}

function isApplication(value: unknown): value is AnyApplication {
  try {
    assertApplication(value);
    return true;
  } catch {
    return false;
  }
}

function whatInstead(named: unknown, exports: object): string {
  const form = 'Write: export const app = defineApplication(…)';
  const names = Object.keys(exports);
  if (named === undefined) return `Its exports are ${names.slice(0, 10).join(', ') || 'none'}. ${form}.`;
  try {
    assertApplication(named);
  } catch (thrown) {
    return `As app: ${messageOf(toError(thrown))}`;
  }
  return `${form}.`;
}

/** A setting of a section that the application does not have would have no effect. */
function assertSections({ definition }: AnyApplication, settings: readonly string[]): void {
  const known = [...definition.settings.map(({ name }) => name), HOST_SECTION];
  for (const setting of settings) {
    const section = /^--([^:]*):/.exec(setting)?.[1];
    if (section === undefined || known.includes(section)) continue;
    const hint = nearestOf(section, known, (name) => `--${name}:`);
    throw usageError(`There is no section of settings ${quoted(section)}; known are ${known.join(', ')}.${hint}`);
  }
}
