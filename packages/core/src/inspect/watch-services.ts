import type { AnyApplication } from '../application/application.ts';
import { assertFunction, assertKnownOptions, assertNumber, invalidOption } from '../base/assert-option.ts';
import { readList } from '../base/read-option.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { Execution } from '../contract/execution.ts';
import type { Lifetime } from '../contract/lifetime.ts';
import type { StateStore } from '../state/state-store.ts';
import type { ApplicationRecord } from './application-record.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type InspectOptions, inspect } from './inspect.ts';

/** Options of {@link watchServices}. */
export interface WatchOptions extends Pick<InspectOptions, 'overdueAfterMs' | 'storeTimeoutMs'> {
  /**
   * The applications to watch, as definitions or by their names: their records must be in the same store. Default: the
   * application of the job.
   */
  readonly applications?: readonly (AnyApplication | string)[] | undefined;
  /** Called once for each finding, and awaited. If it fails, the job fails, and the next run calls it again. Default: none. */
  readonly onFound?: ((finding: Finding) => unknown) | undefined;
  /** Called in the same way when a finding is over. Default: none. */
  readonly onCleared?: ((finding: Finding) => unknown) | undefined;
}

/** What the job needs: the built-in services, and a state store. */
export type WatchServices = BuiltInServices & { readonly stateStore: StateStore };

const OWNER = 'watchServices';
const OPTION_NAMES: readonly string[] = [
  'applications',
  'onFound',
  'onCleared',
  'overdueAfterMs',
  'storeTimeoutMs',
] satisfies readonly (keyof WatchOptions)[];

/**
 * Makes the function of a job that watches the services of applications by their records in the state store, as
 * `anyhost check` does, so that one host notices when another has died. What it finds is logged as `watch.found`, once
 * per process, and as `watch.cleared` when it is over. Each run calls `list` of the store once per application.
 *
 * @returns For `.job(…)` of an application with a state store. It rejects as {@link inspect} does, and with the error of
 *   a callback.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 *
 * @example
 * ```ts
 * app.job('watch', { schedule: every('1m') }, watchServices({ onFound: ({ message }) => sendAlert(message) }));
 * ```
 */
export function watchServices(options: WatchOptions = {}): Job<WatchServices> {
  assertOptions(options);
  // One definition may have several hosts in one process.
  const reported = new WeakMap<Lifetime, Map<string, Finding>>();
  return async (signal, execution) => {
    const { lifetime } = execution.services;
    const known = reported.get(lifetime) ?? new Map<string, Finding>();
    reported.set(lifetime, known);
    const records = await inspectAll(options, execution);
    signal.throwIfAborted();
    const found = new Map(records.flatMap(findingsOf).map((finding) => [keyOf(finding), finding]));
    await reportFound(found, known, { options, execution });
    await reportCleared(found, known, { options, execution });
  };
}

interface Reporting {
  readonly options: WatchOptions;
  readonly execution: Execution<WatchServices>;
}

async function inspectAll(
  { applications, overdueAfterMs, storeTimeoutMs }: WatchOptions,
  { service, services }: Execution<WatchServices>,
): Promise<readonly ApplicationRecord[]> {
  const { environment, stateStore, clock, health } = services;
  const own = environment.applicationName;
  const read = (application: AnyApplication | string): Promise<ApplicationRecord> =>
    inspect(stateStore, application, { clock, overdueAfterMs, storeTimeoutMs });
  const records = await Promise.all((applications ?? [own]).map(read));
  const { defined } = health();
  // It does not watch itself, nor what its own application no longer has.
  const counts = (name: string): boolean => name !== service && defined.includes(name);
  return records.map((record) =>
    record.application === own ? { ...record, services: record.services.filter(({ name }) => counts(name)) } : record,
  );
}

async function reportFound(
  found: ReadonlyMap<string, Finding>,
  known: Map<string, Finding>,
  { options: { onFound }, execution: { logger } }: Reporting,
): Promise<void> {
  for (const [key, finding] of found) {
    if (known.has(key)) continue;
    const { kind, application, service: watched, since, message } = finding;
    logger.warn({ event: 'watch.found', kind, application, watched, since }, message);
    await onFound?.(finding);
    known.set(key, finding);
  }
}

async function reportCleared(
  found: ReadonlyMap<string, Finding>,
  known: Map<string, Finding>,
  { options: { onCleared }, execution: { logger } }: Reporting,
): Promise<void> {
  for (const [key, finding] of known) {
    if (found.has(key)) continue;
    const { kind, application, service: watched } = finding;
    logger.info({ event: 'watch.cleared', kind, application, watched }, `${watched} is no longer ${kind}`);
    await onCleared?.(finding);
    known.delete(key);
  }
}

function keyOf({ kind, application, service }: Finding): string {
  return JSON.stringify([kind, application, service]);
}

function assertOptions(options: WatchOptions): void {
  const owner = OWNER;
  assertKnownOptions(owner, options, OPTION_NAMES);
  const { applications, onFound, onCleared, overdueAfterMs, storeTimeoutMs } = options;
  assertFunction({ owner, option: 'onFound', value: onFound });
  assertFunction({ owner, option: 'onCleared', value: onCleared });
  assertNumber({ owner, option: 'overdueAfterMs', value: overdueAfterMs }, { least: 0 });
  assertNumber({ owner, option: 'storeTimeoutMs', value: storeTimeoutMs }, { least: 1 });
  const given = { owner, option: 'applications', value: applications };
  const listed = readList(given, 'an array of applications and names');
  if (applications !== undefined && listed.length === 0)
    throw invalidOption(given, 'at least one application, or nothing');
  for (const [index, value] of listed.entries()) {
    if (typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null && 'definition' in value)
      continue;
    throw invalidOption(
      { ...given, option: `applications[${index}]`, value },
      'what defineApplication returned, or its name',
    );
  }
}
