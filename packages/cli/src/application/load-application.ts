import {
  type AnyApplication,
  assertApplication,
  HOST_SECTION,
  isRecord,
  messageOf,
  readProperty,
  toError,
} from '@anyhost/core';
import { CliError, usageError } from '../command/cli-error.ts';
import { nearestOf } from '../command/nearest-of.ts';
import { quoted } from '../command/parameters.ts';
import { type FoundModule, findModule } from './find-module.ts';
import { importModule } from './import-module.ts';
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
  const exports = await importModule(found, cwd);
  const [exportName, application] = chooseApplication(exports, found);
  assertSections(application, settings);
  return { application, exportName, ...found };
}

function chooseApplication(exports: object, { shown }: FoundModule): readonly [name: string, AnyApplication] {
  const exported = exportsOf(exports);
  const named: unknown = exported.get('app');
  if (isApplication(named)) return ['app', named];
  const all = [...exported].filter((entry): entry is [string, AnyApplication] => isApplication(entry[1]));
  const distinct = new Map(all.map(([name, application]) => [application, name]));
  const [only] = distinct;
  if (only !== undefined && distinct.size === 1) return [only[1], only[0]];
  if (distinct.size > 1) {
    const names = [...distinct.values()].join(', ');
    throw new CliError(`${shown} exports ${distinct.size} applications: ${names}. Export one of them as app.`);
  }
  throw new CliError(`${shown} does not export an application. ${whatInstead(named, [...exported.keys()])}`);
}

/** What a module exports, by name. What Node does not see that a CommonJS module exports is in its default export. */
function exportsOf(exports: object): ReadonlyMap<string, unknown> {
  const entries = Object.entries(exports).filter(([name]) => name !== 'module.exports' && name !== '__esModule');
  const whole: unknown = readProperty(exports, 'default');
  return new Map([...entries, ...(isRecord(whole) && !isApplication(whole) ? Object.entries(whole) : [])]);
}

function isApplication(value: unknown): value is AnyApplication {
  try {
    assertApplication(value);
    return true;
  } catch {
    return false;
  }
}

function whatInstead(named: unknown, names: readonly string[]): string {
  const form = 'Write: export const app = defineApplication(…)';
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
    throw usageError(`Unknown section of settings ${quoted(section)}; known are ${known.join(', ')}.${hint}`);
  }
}
