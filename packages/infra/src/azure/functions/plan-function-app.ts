import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { selectServices } from '../assert-common-options.ts';
import { OWNER } from '../assert-function-options.ts';
import type { AzureOptions } from '../azure-options.ts';
import { baseName } from '../parts/names.ts';
import { storeSecrets } from '../parts/state-store.ts';
import { type Secret, secretsOf } from '../parts/vault.ts';
import type { FunctionHosting } from './function-app.ts';
import { functionTimeoutMs } from './function-timeout.ts';
import { type FunctionTimers, functionTimers } from './function-timers.ts';

/** Everything that the files of a function app say. */
export interface FunctionAppPlan extends FunctionTimers {
  /** The application's name. */
  readonly application: string;
  /** The base of the names of resources. */
  readonly name: string;
  readonly hosting: FunctionHosting;
  readonly functionTimeoutMs: number;
  readonly timeZones: 'setting' | 'guard';
  readonly allowManyTicks: boolean;
  readonly secrets: readonly Secret[];
  readonly store: AzureOptions['store'];
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetentionDays: number;
}

/** Fills in the defaults and decides what follows from the services: timers, the time zone, the time limit. */
export function planFunctionApp(plan: ApplicationPlan, options: AzureOptions): FunctionAppPlan {
  const hosting: FunctionHosting = {
    plan: options.plan ?? 'flex',
    nodeVersion: options.nodeVersion ?? '22',
    memoryMb: options.memoryMb ?? 2048,
    size: options.size ?? 'EP1',
  };
  const timeZones = options.timeZones ?? (hosting.plan === 'flex' ? 'guard' : 'setting');
  const { schedules, store, environment = {}, allowManyTicks = false } = options;
  const timers = functionTimers(selectServices(plan, options, OWNER), {
    timeZones,
    allowManyTicks,
    schedules,
  });
  const limit = { owner: OWNER, option: 'functionTimeoutMs', value: options.functionTimeoutMs };
  return {
    ...timers,
    application: plan.name,
    name: baseName(plan.name, { owner: OWNER, option: 'name', value: options.name }),
    hosting,
    functionTimeoutMs: functionTimeoutMs(
      timers.timers.map(({ service }) => service),
      limit,
    ),
    timeZones,
    allowManyTicks,
    secrets: secretsOf([...storeSecrets(store), ...(options.secrets ?? [])]),
    store,
    environment,
    logRetentionDays: options.logRetentionDays ?? 30,
  };
}
