import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AnyhostError, describeValue, type EnvironmentVariables } from '@anyhost/core';
import type { AzureHosting } from './ncrontab/hosting.ts';

const MINUTE_MS = 60_000;
const CONSUMPTION_DEFAULT_MS = 5 * MINUTE_MS;
const OTHER_DEFAULT_MS = 30 * MINUTE_MS;
const OVERRIDE = 'AzureFunctionsJobHost__functionTimeout';

/** The time that Azure gives an invocation, and its source. */
export interface FunctionTimeout {
  /** Milliseconds; `Infinity` without a timeout. */
  readonly ms: number;
  /** `'option'`, the name of an app setting, the path of host.json, or `'default'`. */
  readonly source: string;
}

/**
 * Finds the timeout of the function app. The worker does not get it: it is read from where Azure's host reads it.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a host.json, or a timeout in it, that cannot be read.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout
 */
export function findFunctionTimeout(
  { functionTimeoutMs, plan }: AzureHosting & { readonly functionTimeoutMs?: number },
  variables: EnvironmentVariables,
): FunctionTimeout {
  if (functionTimeoutMs !== undefined) return { ms: functionTimeoutMs, source: 'option' };
  const override = variables[OVERRIDE];
  if (override !== undefined) return { ms: readTimeSpan(override, `the app setting ${OVERRIDE}`), source: OVERRIDE };
  const file = path.join(variables['AzureWebJobsScriptRoot'] || process.cwd(), 'host.json');
  const text = readHostJson(file)['functionTimeout'];
  if (text !== undefined && text !== null) return { ms: readTimeSpan(text, file), source: file };
  // If the plan is unknown, use the shortest default: aborting early costs less than a killed worker.
  const ms = plan === undefined || plan === 'consumption' ? CONSUMPTION_DEFAULT_MS : OTHER_DEFAULT_MS;
  return { ms, source: 'default' };
}

function readHostJson(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (cause) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${file} cannot be read as JSON, so the function timeout is unknown. Correct the file (comments are not JSON), or give registerTimers the option functionTimeoutMs.`,
      { cause, details: { file } },
    );
  }
}

/** Reads `hh:mm:ss`, with days in front (`1.00:00:00`) if any, or `-1`. */
function readTimeSpan(value: unknown, where: string): number {
  if (value === '-1' || value === -1) return Number.POSITIVE_INFINITY;
  const match = typeof value === 'string' ? /^(?:(\d+)\.)?(\d\d?):(\d\d?):(\d\d?)(\.\d+)?$/.exec(value.trim()) : null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match ?? [];
  const total = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  const ms = total * MINUTE_MS + Math.round(Number(seconds + fraction) * 1000);
  if (match !== null && ms > 0) return ms;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `functionTimeout in ${where} is ${describeValue(value)}; expected hh:mm:ss such as "00:05:00", or "-1" for none.`,
    { details: { value, where } },
  );
}
