import { join, resolve } from 'node:path';
import { AnyhostError, invalidOption, parseTolerantJson, type SettingsLayer, type SettingsValues } from '@anyhost/core';

// An import statement would copy all exports of node:fs, and load its streams for that: some 4 ms of each start.
const { readFileSync, statSync } = process.getBuiltinModule('node:fs');

/**
 * Reads `appsettings.json` and `appsettings.{environment}.json` of a folder, lowest first. Comments and trailing commas
 * are allowed, as in .NET. A missing file is skipped.
 *
 * @returns One layer per file that was read; its `source` is the file's path.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` for a file that cannot be read or does not hold a JSON object;
 *   the message names the file and the position in it, and does not quote the content.
 */
export function readSettingsFiles(contentRoot: string, environmentName: string): readonly SettingsLayer[] {
  return ['appsettings.json', `appsettings.${environmentName}.json`].flatMap((name) => {
    const source = join(contentRoot, name);
    const text = readText(source);
    return text === undefined ? [] : [{ source, values: parse(source, text) }];
  });
}

/**
 * The folder of the settings files as an absolute path.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when the option does not name a folder.
 */
export function resolveContentRoot(option: string | undefined, cwd: string): string {
  if (option === undefined) return cwd;
  const path = typeof option === 'string' ? resolve(cwd, option) : undefined;
  if (path !== undefined && isFolder(path)) return path;
  const expected = `the folder that holds appsettings.json, absolute or below ${cwd}`;
  throw invalidOption({ owner: 'host', option: 'contentRoot', value: option }, expected);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A NUL in the path, a name that is too long, a folder without permission to read it.
    return false;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return undefined;
    throw invalidFile(path, `cannot be read (${code ?? 'unknown error'}). Make it readable, or remove it`, { cause });
  }
}

function parse(path: string, text: string): SettingsValues {
  const { error, ...parsed } = parseTolerantJson(text);
  if (error !== undefined) {
    const { line, column, isAtEnd } = error;
    const problem = isAtEnd ? 'is not complete JSON: it ends' : 'is not valid JSON';
    throw invalidFile(path, `${problem} at line ${line}, column ${column}`, { line, column });
  }
  const value = 'value' in parsed ? parsed.value : undefined;
  if (isObject(value)) return value;
  throw invalidFile(path, `holds ${kindOf(value)}; expected an object with one member per section`);
}

function isObject(value: unknown): value is SettingsValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

function invalidFile(
  path: string,
  problem: string,
  { cause, ...place }: { readonly cause?: unknown; readonly line?: number; readonly column?: number } = {},
): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', `The settings file ${path} ${problem}.`, {
    ...(cause !== undefined && { cause }),
    details: { path, ...place },
  });
}
