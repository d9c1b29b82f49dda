import { isAbsolute, join, relative, resolve } from 'node:path';
import { isRecord, readProperty } from '@anyhost/core';
import { CliError, usageError } from '../command/cli-error.ts';
import { quoted } from '../command/parameters.ts';

const { existsSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');

/** Where an application is looked for, without its extension. */
const SOURCES = ['src/app', 'app'];
const BUILT = ['dist/app', 'dist/src/app', 'build/app', 'lib/app'];
const TYPESCRIPT = ['.ts', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.mjs', '.cjs'];

/** The module of an application, and how it was found. */
export interface FoundModule {
  /** The absolute path. */
  readonly file: string;
  /** The path as messages show it: below the working directory where it is. */
  readonly shown: string;
}

/**
 * Finds the module that exports the application: the one that is named, else the one of `"anyhost": { "app": … }` in
 * package.json, else the first that exists of `src/app.ts` and the like.
 *
 * @throws {CliError} a usage error where there is none.
 */
export function findModule(named: string | undefined, cwd: string): FoundModule {
  const given = named === undefined ? inManifest(cwd) : { path: named, by: 'the command line' };
  if (given === undefined) return found(usualPlace(cwd), cwd);
  const file = isAbsolute(given.path) ? given.path : resolve(cwd, given.path);
  if (isFile(file)) return found(file, cwd);
  throw usageError(`Module not found: ${quoted(given.path)}, set by ${given.by}, in ${cwd}.${hintFor(file, cwd)}`);
}

/** The places that are tried, in order: what Node cannot load comes last. */
export function usualPlaces(loadsTypeScript: boolean): readonly string[] {
  const sources = SOURCES.flatMap((path) => TYPESCRIPT.map((extension) => path + extension));
  const scripts = [...SOURCES, ...BUILT].flatMap((path) => JAVASCRIPT.map((extension) => path + extension));
  return loadsTypeScript ? [...sources, ...scripts] : [...scripts, ...sources];
}

function usualPlace(cwd: string): string {
  const places = usualPlaces(Boolean(process.features.typescript));
  const place = places.map((path) => join(cwd, path)).find(isFile);
  if (place !== undefined) return place;
  throw usageError(
    `No application found in ${cwd}: looked for src/app.ts, app.ts, dist/app.js and similar. Set its module with --app, or in package.json: "anyhost": { "app": "src/background.ts" }.`,
  );
}

function inManifest(cwd: string): { readonly path: string; readonly by: string } | undefined {
  const file = join(cwd, 'package.json');
  if (!isFile(file)) return undefined;
  const section = readProperty(readJson(file), 'anyhost');
  if (section === undefined) return undefined;
  const path = isRecord(section) ? readProperty(section, 'app') : undefined;
  if (typeof path === 'string' && path !== '') return { path, by: 'package.json' };
  throw new CliError(
    `The member "anyhost" of ${file} does not name an application: write "anyhost": { "app": "src/app.ts" }.`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CliError(`${file} cannot be read as JSON. Correct it, or set the application with --app.`, { cause });
  }
}

function hintFor(file: string, cwd: string): string {
  const base = file.replace(/\.[cm]?[jt]s$/, '');
  const near = [...TYPESCRIPT, ...JAVASCRIPT, '/app.ts', '/index.ts'].map((end) => base + end).find(isFile);
  return near === undefined ? '' : ` Did you mean ${shownPath(near, cwd)}?`;
}

function found(file: string, cwd: string): FoundModule {
  return { file, shown: shownPath(file, cwd) };
}

/** A path as messages show it: below the working directory where it is. */
export function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
}

/** Whether it is a file. A text of the command line may be no path at all. */
export function isFile(path: string): boolean {
  try {
    return existsSync(path) && statSync(path).isFile();
  } catch {
    return false;
  }
}
