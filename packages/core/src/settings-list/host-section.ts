import type { NumberRange } from '../base/assert-option.ts';
import { LOG_LEVELS } from '../base/log-level.ts';
import { HOST_OPTION_RANGES } from '../host/host-options.ts';
import type { HostSettings } from '../host/host-settings.ts';
import { HOST_DEFAULTS } from '../host/resolve-host-options.ts';
import type { JsonSchema } from './json-schema.ts';

const { pool: POOL, ...NUMBERS } = HOST_OPTION_RANGES;

const DESCRIPTIONS: { readonly [Name in keyof Required<HostSettings>]: string } = {
  startupTimeoutMs: 'Milliseconds that the whole start may take. No limit by default; one minute on serverless hosts',
  shutdownTimeoutMs: 'Milliseconds that the whole stop may take. On Azure Functions 3000 by default, and at most 3500',
  servicesStartConcurrently: 'Start hosted services concurrently, one phase at a time',
  servicesStopConcurrently: 'Stop hosted services concurrently, one phase at a time',
  stopWhenCompleted: 'Stop when every background service has ended',
  storeTimeoutMs: 'Milliseconds after which a call of the state store counts as failed',
  leaseTermMs: 'Milliseconds after which what a killed host held is free for others',
  switchesEveryMs: 'Milliseconds between two looks of a long-lived host at what operators have switched',
  maxConcurrentExecutions: 'How many runs may be under way at the same time. No limit by default',
  pools: 'The same for the services of each pool',
  log: 'The least level of the lines of each service; `default` is that of all others',
};

/** Options that are objects: what each of their members is. */
const EACH: ReadonlyMap<string, JsonSchema> = new Map([
  ['pools', numberOf(POOL)],
  ['log', { type: 'string', enum: LOG_LEVELS }],
]);

/** The section `anyhost`, as the schema of an application's section would describe itself. */
export function hostSection(): JsonSchema {
  const properties = Object.entries(DESCRIPTIONS).map(([name, description]) => {
    const value = { description, ...typeOf(name), ...defaultOf(name) };
    const each = EACH.get(name);
    return [name, each === undefined ? value : { additionalProperties: { description, ...each } }];
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function typeOf(name: string): JsonSchema {
  const range = new Map<string, NumberRange>(Object.entries(NUMBERS)).get(name);
  return range === undefined ? { type: 'boolean' } : numberOf(range);
}

function numberOf({ least, whole = false }: NumberRange): JsonSchema {
  return { type: whole ? 'integer' : 'number', minimum: least };
}

function defaultOf(name: string): JsonSchema {
  const value = new Map<string, unknown>(Object.entries(HOST_DEFAULTS)).get(name);
  return value === undefined ? {} : { default: value };
}
