import type { Admission } from '../admission/admission.ts';
import { containedRandom } from '../base/contained-random.ts';
import type { LogLevel } from '../base/log-level.ts';
import type { Logger } from '../base/logger.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { ServiceChangeListener } from '../contract/service-change.ts';
import type { SettingsValues } from '../settings/layers.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { HostOptions } from './host-options.ts';
import { type HostSettings, readHostSettings } from './host-settings.ts';
import type { LogLevels } from './log-levels.ts';

/** The options of a host, complete. A limit that is `undefined` does not exist. */
export interface ResolvedHostOptions {
  readonly logger: Logger | undefined;
  readonly log: LogLevels;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: SettingsValues;
  readonly shutdownTimeoutMs: number | undefined;
  readonly startupTimeoutMs: number | undefined;
  readonly servicesStartConcurrently: boolean;
  readonly servicesStopConcurrently: boolean;
  readonly stopWhenCompleted: boolean;
  readonly storeTimeoutMs: number;
  readonly leaseTermMs: number;
  readonly switchesEveryMs: number;
  readonly maxConcurrentExecutions: number | undefined;
  readonly pools: Readonly<Record<string, number>>;
  readonly onOutcome: ((outcome: ExecutionOutcome) => unknown) | undefined;
  readonly onServiceStateChange: ServiceChangeListener | undefined;
  readonly admissions: readonly Admission[];
}

/** What a host does where neither code nor settings nor its platform say otherwise. */
export const HOST_DEFAULTS: {
  readonly [option in keyof Omit<
    HostSettings,
    'startupTimeoutMs' | 'maxConcurrentExecutions' | 'pools' | 'log'
  >]-?: NonNullable<HostSettings[option]>;
} = {
  shutdownTimeoutMs: 30_000,
  servicesStartConcurrently: false,
  servicesStopConcurrently: false,
  stopWhenCompleted: false,
  storeTimeoutMs: 5000,
  leaseTermMs: 30_000,
  switchesEveryMs: 30_000,
};

/**
 * Fills in every option that was not given: from the settings section `anyhost`, then from the platform's defaults,
 * then from those of {@link HostOptions}. Code wins. `undefined` counts as not given, everywhere.
 *
 * @param section - The section `anyhost`, once it has passed its check; before that, nothing.
 * @param defaults - What this platform has instead of the general defaults.
 */
export function resolveHostOptions(
  options: HostOptions,
  section: unknown = {},
  defaults: HostSettings = {},
): ResolvedHostOptions {
  const read = readHostSettings(section);
  const settings = read.issues === undefined ? read.value : {};
  const given = <Name extends keyof HostSettings>(name: Name): HostSettings[Name] =>
    options[name] ?? settings[name] ?? defaults[name];
  return {
    logger: options.logger,
    log: mergeLevels(defaults.log, settings.log, options.log),
    clock: options.clock ?? systemClock,
    random: options.random === undefined ? Math.random : containedRandom(options.random),
    settings: options.settings ?? {},
    shutdownTimeoutMs: limitOf(given('shutdownTimeoutMs') ?? HOST_DEFAULTS.shutdownTimeoutMs),
    startupTimeoutMs: limitOf(given('startupTimeoutMs')),
    servicesStartConcurrently: given('servicesStartConcurrently') ?? HOST_DEFAULTS.servicesStartConcurrently,
    servicesStopConcurrently: given('servicesStopConcurrently') ?? HOST_DEFAULTS.servicesStopConcurrently,
    stopWhenCompleted: given('stopWhenCompleted') ?? HOST_DEFAULTS.stopWhenCompleted,
    storeTimeoutMs: given('storeTimeoutMs') ?? HOST_DEFAULTS.storeTimeoutMs,
    leaseTermMs: given('leaseTermMs') ?? HOST_DEFAULTS.leaseTermMs,
    switchesEveryMs: given('switchesEveryMs') ?? HOST_DEFAULTS.switchesEveryMs,
    maxConcurrentExecutions: limitOf(given('maxConcurrentExecutions')),
    // Pools are merged by name: code may set one and leave the others to the settings.
    pools: Object.freeze({ ...defaults.pools, ...settings.pools, ...options.pools }),
    onOutcome: options.onOutcome,
    onServiceStateChange: options.onServiceStateChange,
    admissions: options.admissions ?? [],
  };
}

// Merged by name, as pools are.
function mergeLevels(...layers: readonly HostSettings['log'][]): LogLevels {
  const levels = new Map<string, LogLevel>();
  for (const [name, level] of layers.flatMap((layer) => Object.entries(layer ?? {}))) {
    if (level !== undefined) levels.set(name, level);
  }
  return levels;
}

/** `Infinity` was a way to say "no limit"; it is not a time. */
function limitOf(value: number | undefined): number | undefined {
  return value === Number.POSITIVE_INFINITY ? undefined : value;
}
