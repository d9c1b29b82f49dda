import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AnyhostError } from '@anyhost/core';
import type { RegisteredFunction } from './azure-worker.ts';

const DEFAULT_TIMEOUT_MS = 300_000;
const TIME_SPAN = /^(?:(\d+)\.)?(\d\d?):(\d\d?):(\d\d?)(\.\d+)?$/;

/**
 * Reads what the host reads of a function app before it starts a worker.
 *
 * @returns The timeout of its functions in milliseconds; Infinity for `-1`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` if the folder is not a function app.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout
 */
export function readFunctionTimeout(directory: string): number {
  for (const name of ['host.json', 'package.json']) {
    if (!existsSync(path.join(directory, name))) throw invalidApp(directory, `it has no ${name}`);
  }
  const { version, functionTimeout } = readHostJson(directory);
  if (version !== '2.0')
    throw invalidApp(directory, `host.json must say "version": "2.0", not ${JSON.stringify(version)}`);
  if (functionTimeout === undefined || functionTimeout === null) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = parseTimeSpan(functionTimeout);
  if (timeoutMs === undefined) {
    throw invalidApp(
      directory,
      `functionTimeout of host.json must be hh:mm:ss, more than none, or -1, not ${JSON.stringify(functionTimeout)}`,
    );
  }
  return timeoutMs;
}

/**
 * Checks the registered functions as the host does when it indexes them: the worker itself takes any name.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_NAME` or `ERR_ANYHOST_DUPLICATE_NAME`.
 */
export function checkFunctions(functions: readonly RegisteredFunction[]): void {
  const seen = new Set<string>();
  for (const { name } of functions) {
    if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name)) {
      throw new AnyhostError(
        'ERR_ANYHOST_INVALID_NAME',
        `The host refuses the function name '${name}': it begins with a letter and has at most 128 letters, digits, - and _.`,
        { details: { name } },
      );
    }
    if (seen.has(name.toLowerCase())) {
      throw new AnyhostError(
        'ERR_ANYHOST_DUPLICATE_NAME',
        `Two functions are named '${name}'; the host ignores case.`,
        {
          details: { name },
        },
      );
    }
    seen.add(name.toLowerCase());
  }
}

function readHostJson(directory: string): { version?: unknown; functionTimeout?: unknown } {
  try {
    // Editors on Windows put a byte order mark in front, which the host reads over.
    const text = readFileSync(path.join(directory, 'host.json'), 'utf8').replace(/^\uFEFF/, '');
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (cause) {
    throw invalidApp(directory, 'host.json is not JSON', cause);
  }
}

/** Reads what .NET reads as a `TimeSpan`: `hh:mm:ss`, with days in front and a fraction behind if any. -1 means no limit. */
function parseTimeSpan(value: unknown): number | undefined {
  if (value === '-1' || value === -1) return Number.POSITIVE_INFINITY;
  const match = typeof value === 'string' ? TIME_SPAN.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  const timeoutMs = wholeMinutes * 60_000 + Math.round(Number(seconds + fraction) * 1000);
  return timeoutMs > 0 ? timeoutMs : undefined;
}

function invalidApp(directory: string, problem: string, cause?: unknown): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The folder '${directory}' is not a function app: ${problem}. Give the folder as it is deployed.`,
    { cause, details: { directory } },
  );
}
