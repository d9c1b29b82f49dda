import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AnyhostError, describeValue, type SettingsLayer, toError } from '@anyhost/core';

/**
 * Reads `appsettings.json` and `appsettings.{environment}.json` of a folder, lowest first. A file that does not
 * exist gives nothing.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_SETTINGS` for a file that cannot be read or is no JSON object; the
 *   message names the file and the place in it.
 */
export function readSettingsFiles(contentRoot: string, environmentName: string): readonly SettingsLayer[] {
  return ['appsettings.json', `appsettings.${environmentName}.json`].flatMap((name) => {
    const path = join(contentRoot, name);
    const text = readText(path);
    return text === undefined ? [] : [parse(path, text)];
  });
}

/**
 * The folder of the settings files as an absolute path.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when the option names no folder.
 */
export function resolveContentRoot(option: string | undefined, cwd: string): string {
  if (option === undefined) return cwd;
  const path = typeof option === 'string' ? resolve(cwd, option) : undefined;
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `contentRoot is ${describeValue(option)}; expected the folder that holds appsettings.json, absolute or below ${cwd}.`,
    { details: { option: 'contentRoot', value: option } },
  );
}

function readText(path: string): string | undefined {
  try {
    // Editors on Windows may leave a byte order mark.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw invalidFile(path, `cannot be read: ${toError(cause).message}. Make it readable, or remove it`, cause);
  }
}

function parse(path: string, text: string): SettingsLayer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const place = placeOf(text, toError(cause).message);
    throw invalidFile(
      path,
      `is not valid JSON${place}: ${toError(cause).message}. Comments and trailing commas are not allowed`,
      cause,
    );
  }
  if (isObject(value)) return value;
  throw invalidFile(path, `holds ${describeValue(value)}; expected an object with one member per section`);
}

// Some messages of the parser carry a position, some an excerpt, and the one about the end neither.
function placeOf(text: string, message: string): string {
  if (!message.startsWith('Unexpected end')) return '';
  return ` at its end (line ${text.split('\n').length})`;
}

function isObject(value: unknown): value is SettingsLayer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidFile(path: string, problem: string, cause?: unknown): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_SETTINGS', `The settings file ${path} ${problem}.`, {
    ...(cause !== undefined && { cause }),
    details: { path },
  });
}
