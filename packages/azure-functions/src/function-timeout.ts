import path from 'node:path';
import { describeValue, type EnvironmentVariables } from '@anyhost/core';
import { readHostJson } from './host-json.ts';
import type { AzureHosting } from './ncrontab/hosting.ts';
import { parseTimeSpan } from './time-span.ts';

const CONSUMPTION_DEFAULT_MS = 300_000;
const OTHER_DEFAULT_MS = 1_800_000;
/** The app setting, as .NET's configuration names it: `__` is `:`, and case does not count. */
const OVERRIDE = 'azurefunctionsjobhost:functiontimeout';

/** The time that Azure gives an invocation, and its source. */
export interface FunctionTimeout {
  /** Milliseconds; `Infinity` without a timeout. */
  readonly ms: number;
  /** `'option'`, the name of an app setting, the path of host.json, or `'default'`. */
  readonly source: string;
  /** Why the value cannot be read, so that the default counts. */
  readonly problem?: string;
}

/**
 * Finds the timeout of the function app. Azure does not pass it to the worker: it is read from where Azure's host reads
 * it. If it cannot be read, the plan's default counts.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout
 */
export function findFunctionTimeout(
  { functionTimeoutMs, plan }: AzureHosting & { readonly functionTimeoutMs?: number },
  variables: EnvironmentVariables,
): FunctionTimeout {
  if (functionTimeoutMs !== undefined) return { ms: functionTimeoutMs, source: 'option' };
  // If the plan is unknown, use the shortest default: aborting early costs less than a killed worker.
  const ms = plan === undefined || plan === 'consumption' ? CONSUMPTION_DEFAULT_MS : OTHER_DEFAULT_MS;
  const byDefault = { ms, source: 'default' };
  const { source, ...set } = findSetting(variables);
  if ('problem' in set) return { ...byDefault, problem: set.problem };
  const { value } = set;
  if (value === undefined || value === null || value === '') return byDefault;
  const read = parseTimeSpan(value);
  if (read !== undefined) return { ms: read, source };
  const problem = `functionTimeout in ${source} is ${describeValue(value)}; expected hh:mm:ss such as "00:05:00", or "-1" for none`;
  return { ...byDefault, problem };
}

type Setting = { readonly source: string } & ReturnType<typeof readHostJson>;

function findSetting(variables: EnvironmentVariables): Setting {
  const names = Object.keys(variables).filter((name) => variables[name] !== undefined);
  const override = names.findLast((name) => name.replaceAll('__', ':').toLowerCase() === OVERRIDE);
  if (override !== undefined) return { source: override, value: variables[override] };
  const file = path.join(variables['AzureWebJobsScriptRoot'] || process.cwd(), 'host.json');
  return { source: file, ...readHostJson(file, 'functiontimeout') };
}
