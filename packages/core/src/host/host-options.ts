import { assertBoolean, assertNumber, invalidOption } from '../base/assert-option.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import type { Logger } from '../base/logger.ts';
import type { ExecutionGuard } from '../run/execution-guard.ts';
import type { ExecutionOutcome } from '../run/outcome.ts';
import type { SettingsLayer } from '../settings/layers.ts';
import type { Clock } from '../time/clock.ts';

/** Options that every host takes. */
export interface HostOptions {
  /** Where log lines go. Default: the host package's pino. */
  readonly logger?: Logger;
  /** The time. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Environment variables. Default: the process's, read when the host is made. */
  readonly environment?: EnvironmentVariables;
  /** Values for settings, by section: they win over files, environment variables and the command line. */
  readonly settings?: SettingsLayer;
  /** Milliseconds that a stop may take in all. Default 30 000. */
  readonly shutdownTimeoutMs?: number;
  /** Milliseconds that a start may take in all. Default: no limit. */
  readonly startupTimeoutMs?: number;
  /** Start hosted services side by side, phase by phase. Default false. */
  readonly servicesStartConcurrently?: boolean;
  /** Stop hosted services side by side, phase by phase. Default false. */
  readonly servicesStopConcurrently?: boolean;
  /** Called with the outcome of every execution, skipped and refused ones included. Must not throw. */
  readonly onOutcome?: (outcome: ExecutionOutcome) => void;
  /**
   * Asked before every run; the place of claims and leases.
   *
   * @experimental
   */
  readonly guard?: ExecutionGuard;
  /** Numbers in [0, 1) for jitter. Default `Math.random`. */
  readonly random?: () => number;
}

const OPTIONS: Record<keyof HostOptions, true> = {
  logger: true,
  clock: true,
  environment: true,
  settings: true,
  shutdownTimeoutMs: true,
  startupTimeoutMs: true,
  servicesStartConcurrently: true,
  servicesStopConcurrently: true,
  onOutcome: true,
  guard: true,
  random: true,
};

/** The names of all options of {@link HostOptions}, for adapters that refuse unknown ones. */
export const HOST_OPTION_NAMES: readonly string[] = Object.keys(OPTIONS);

/** Checks the options of a host. Throws `ERR_ANYHOST_INVALID_OPTION`. */
export function assertHostOptions(options: HostOptions): void {
  for (const option of ['shutdownTimeoutMs', 'startupTimeoutMs'] as const) {
    assertNumber({ owner: 'host', option, value: options[option] }, { least: 0, infinite: true });
  }
  for (const option of ['servicesStartConcurrently', 'servicesStopConcurrently'] as const) {
    assertBoolean({ owner: 'host', option, value: options[option] });
  }
  checkLogger(options.logger);
}

const LOGGER_METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'child'];

function checkLogger(logger: Logger | undefined): void {
  if (logger === undefined) return;
  const missing = LOGGER_METHODS.filter((method) => typeof Reflect.get(Object(logger), method) !== 'function');
  if (missing.length === 0) return;
  const expected = `a logger such as pino, with ${missing.join(', ')}`;
  throw invalidOption({ owner: 'host', option: 'logger', value: logger }, expected);
}
