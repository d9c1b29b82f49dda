import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AnyhostError, parseTolerantJson } from '@anyhost/core';
import type { RegisteredFunction } from './azure-worker.ts';

const DEFAULT_TIMEOUT_MS = 300_000;
const OVERRIDE = 'azurefunctionsjobhost:functiontimeout';
const TIME_SPAN = /^(?:(\d{1,8})\.)?(\d\d?):(\d\d?)(?::(\d\d?)(\.\d+)?)?$/;

/**
 * Reads what the host reads of a function app before it starts a worker.
 *
 * @param settings - The app settings: `AzureFunctionsJobHost__functionTimeout`, in any case, wins over host.json.
 * @returns The timeout of its functions in milliseconds; Infinity for `-1`.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` if the folder is not a function app.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout
 */
export function readFunctionTimeout(directory: string, settings: Readonly<Record<string, string>> = {}): number {
  for (const name of ['host.json', 'package.json']) {
    if (!existsSync(path.join(directory, name))) throw invalidApp(directory, `it has no ${name}`);
  }
  const { version, ...hostJson } = readHostJson(directory);
  if (version !== '2.0')
    throw invalidApp(directory, `host.json must say "version": "2.0", not ${JSON.stringify(version)}`);
  const override = Object.keys(settings).findLast((name) => name.replaceAll('__', ':').toLowerCase() === OVERRIDE);
  const functionTimeout = override === undefined ? hostJson.functionTimeout : settings[override];
  if (functionTimeout === undefined || functionTimeout === null || functionTimeout === '') return DEFAULT_TIMEOUT_MS;
  const timeoutMs = parseTimeSpan(functionTimeout);
  if (timeoutMs === undefined) {
    throw invalidApp(
      directory,
      `functionTimeout of ${override ?? 'host.json'} must be hh:mm:ss, longer than zero, or -1, not ${JSON.stringify(functionTimeout)}`,
    );
  }
  return timeoutMs;
}

/**
 * Checks the registered functions as the host does when it indexes them: the worker itself accepts any name.
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

// As the host reads it: with comments and trailing commas, and in any case of the names, except `version`.
function readHostJson(directory: string): { version?: unknown; functionTimeout?: unknown } {
  const { error, ...parsed } = parseTolerantJson(readFileSync(path.join(directory, 'host.json'), 'utf8'));
  if (error !== undefined) {
    throw invalidApp(directory, `host.json is not JSON at line ${error.line}, column ${error.column}`);
  }
  const members = Object.entries(Object('value' in parsed ? parsed.value : undefined));
  return {
    version: members.findLast(([name]) => name === 'version')?.[1],
    functionTimeout: members.findLast(([name]) => name.toLowerCase() === 'functiontimeout')?.[1],
  };
}

/**
 * Reads what .NET reads as a `TimeSpan`: `hh:mm:ss` or `hh:mm`, with optional days in front and an optional fraction at
 * the end. -1 means no limit.
 */
function parseTimeSpan(value: unknown): number | undefined {
  if (value === '-1' || value === -1) return Number.POSITIVE_INFINITY;
  const match = typeof value === 'string' ? TIME_SPAN.exec(value.trim()) : null;
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  // .NET reads more hours than a day has as days.
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const wholeMinutes = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  const timeoutMs = wholeMinutes * 60_000 + Math.round(Number(seconds + fraction) * 1000);
  return timeoutMs > 0 ? timeoutMs : undefined;
}

function invalidApp(directory: string, problem: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `The folder '${directory}' is not a function app: ${problem}. Give the folder as it is deployed.`,
    { details: { directory } },
  );
}
