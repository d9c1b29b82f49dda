import { resolve } from 'node:path';
import {
  assertBoolean,
  assertKnownOptions,
  assertObject,
  type GivenOption,
  invalidOption,
  readList,
} from '@anyhost/core';
import type { RecordedRun } from './compile-cache.ts';
import type { ApplicationModule } from './entry-module.ts';

/** Options of `buildAzure` and `buildLambda`. */
export interface BuildOptions {
  /** The folder of the project. Default: the working directory. */
  readonly project?: string | undefined;
  /**
   * The entry module for the platform, relative to the project. Default: `src/lambda.ts` or
   * `src/functions.ts`; where there is none, one is generated around the application.
   */
  readonly entry?: string | undefined;
  /** The module of the application, for a generated entry. Default: the export `app` of `src/app.ts`. */
  readonly app?: ApplicationModule | undefined;
  /** The folder to write, relative to the project. It is emptied. Default: `dist/lambda` or `dist/azure`. */
  readonly out?: string | undefined;
  /**
   * Packages that stay outside of the bundle, because they have native addons or read files of their own. They are copied
   * beside it as they are installed here, with their dependencies. Default: none.
   */
  readonly external?: readonly string[] | undefined;
  /** Conditions by which packages are resolved, in addition to Node's own. Default: none. */
  readonly conditions?: readonly string[] | undefined;
}

/** Options of `buildAzure`. */
export interface AzureBuildOptions extends BuildOptions {
  /** Options of `registerTimers` in a generated entry: what the function app is deployed with. Default: none. */
  readonly timers?: TimerOptions | undefined;
}

/** The options of `registerTimers` that a deployment decides. */
export interface TimerOptions {
  readonly plan?: 'flex' | 'premium' | undefined;
  readonly timeZones?: 'setting' | 'guard' | undefined;
}

/** Options of `buildLambda`. */
export interface LambdaBuildOptions extends BuildOptions {
  /** What is recorded in the compile cache. Default: loading the module, and refusing an event. */
  readonly record?: RecordedRun | undefined;
  /** Whether the function gets a compile cache. Default true. */
  readonly compileCache?: boolean | undefined;
  /**
   * Whether the function is sent ticks that may not be due, events with `"guard": true`. A generated entry then has the
   * guard; an entry of the project's own that does not import it is refused. Default false.
   */
  readonly guard?: boolean | undefined;
}

/** The options with their defaults. */
export interface ResolvedBuild {
  readonly project: string;
  readonly entry: string | undefined;
  readonly app: ApplicationModule | undefined;
  readonly out: string;
  readonly external: readonly string[];
  readonly conditions: readonly string[];
}

type Build = 'buildAzure' | 'buildLambda';

const NAMES_OF: Readonly<Record<Build, readonly string[]>> = {
  buildAzure: ['timers'],
  buildLambda: ['record', 'compileCache', 'guard'],
};
const NAMES = ['project', 'entry', 'app', 'out', 'external', 'conditions'];

/** @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` */
export function resolveBuild(owner: Build, options: BuildOptions, usualOut: string): ResolvedBuild {
  assertKnownOptions(owner, options, [...NAMES, ...NAMES_OF[owner]]);
  for (const option of ['project', 'entry', 'out'] as const) assertText({ owner, option, value: options[option] });
  const { project = '.', entry, app, out = usualOut, external = [], conditions = [] } = options;
  if (app !== undefined) assertModule({ owner, option: 'app', value: app });
  assertTexts({ owner, option: 'external', value: external });
  assertTexts({ owner, option: 'conditions', value: conditions });
  return { project: resolve(project), entry, app, out, external, conditions };
}

/** @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` */
export function assertLambdaOptions({ record, compileCache, guard }: LambdaBuildOptions): void {
  const owner = 'buildLambda';
  assertBoolean({ owner, option: 'guard', value: guard });
  assertBoolean({ owner, option: 'compileCache', value: compileCache });
  assertObject({ owner, option: 'record', value: record }, 'an object with event and env');
  if (record !== undefined) assertKnownOptions('record of buildLambda', record, ['event', 'env']);
}

/** @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` */
export function assertTimers({ timers }: AzureBuildOptions): void {
  assertObject({ owner: 'buildAzure', option: 'timers', value: timers }, 'an object with plan and timeZones');
  if (timers !== undefined) assertKnownOptions('timers of buildAzure', timers, ['plan', 'timeZones']);
}

function assertText(given: GivenOption): void {
  if (given.value === undefined || (typeof given.value === 'string' && given.value !== '')) return;
  throw invalidOption(given, 'a path');
}

function assertTexts(given: GivenOption): void {
  const expected = 'an array of strings';
  if (readList(given, expected).some((item) => typeof item !== 'string' || item === ''))
    throw invalidOption(given, expected);
}

function assertModule(given: GivenOption): void {
  const { path, exportName } = Object(given.value);
  if (typeof path === 'string' && typeof exportName === 'string') return;
  throw invalidOption(given, 'an object with path and exportName');
}
