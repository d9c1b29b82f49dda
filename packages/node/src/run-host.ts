import { type AnyApplication, assertBoolean, assertSignal } from '@anyhost/core';
import { buildNodeHost } from './build-node-host.ts';
import { assertDriverOption, type DriverOption, drivenBy } from './driver-option.ts';
import { healthOrVariables } from './environment-defaults.ts';
import { ExecutionTally } from './execution-tally.ts';
import { assertHealthOption, type HealthOption } from './health/health-options.ts';
import { HostWithHealth } from './health/host-with-health.ts';
import { assertHostLifetimeOption, type HostLifetimeOption, startedBy } from './host-lifetime-option.ts';
import { checkNodeHostOptions, type NodeHostOptions } from './node-host-options.ts';
import { currentProcess, type ProcessLike } from './process-like.ts';
import { ProcessSession, type SessionEnd } from './process-session.ts';
import { type ProcessOptions, runAsProcess } from './run-as-process.ts';
import { serveHost, stopOn } from './serve-host.ts';
import { notifySystemd } from './systemd/notify-systemd.ts';

/** Options of `runHost`. */
export interface RunHostOptions
  extends NodeHostOptions,
    ProcessOptions,
    HealthOption,
    DriverOption,
    HostLifetimeOption {
  /** Aborting it stops the host gracefully, as a signal of the process does. */
  readonly signal?: AbortSignal | undefined;
}

const OPTION_NAMES: Record<Exclude<keyof RunHostOptions, keyof NodeHostOptions>, true> = {
  exit: true,
  driver: true,
  health: true,
  hostLifetime: true,
  signal: true,
};

/**
 * Runs an application as this process: starts it, serves its schedules, and stops it on SIGTERM, SIGINT,
 * `lifetime.stopApplication()`, a fault that stops the host, or an unhandled error.
 *
 * Resolves after a clean stop, without changing the exit code: code after the call runs. Rejects, exit code set to 1,
 * with the error that stopped the host or kept it from starting: a service's own error as it is, several as an
 * `AggregateError`. A second signal more than a second after the first ends the process at once with 128 + its number;
 * work that did not stop in time ends it after the stop. While it runs the process stays alive.
 *
 * With the option `hostLifetime` it listens to no signals: the host lifetime decides when it starts and stops.
 *
 * Where systemd asks for it, as in a unit with `Type=notify`, it tells systemd when it has started and when it stops.
 *
 * @param process - The process to listen to. For tests.
 *
 * @example
 * ```ts
 * await runHost(app);
 * ```
 */
export async function runHost(
  application: AnyApplication,
  options: RunHostOptions = {},
  process: ProcessLike = currentProcess,
): Promise<void> {
  await runAsProcess(process, options, () => run(application, options, process));
}

async function run(application: AnyApplication, options: RunHostOptions, process: ProcessLike): Promise<SessionEnd> {
  checkNodeHostOptions('runHost', options, OPTION_NAMES);
  assertSignal({ owner: 'runHost', option: 'signal', value: options.signal });
  assertBoolean({ owner: 'runHost', option: 'exit', value: options.exit });
  assertHealthOption('runHost', options.health);
  assertDriverOption('runHost', options.driver);
  assertHostLifetimeOption('runHost', options.hostLifetime);
  const tally = new ExecutionTally();
  const onOutcome: RunHostOptions['onOutcome'] = (outcome) => {
    tally.count(outcome);
    return options.onOutcome?.(outcome);
  };
  const requestStop = (): void =>
    hostWithHealth === undefined ? node.host.lifetime.stopApplication() : hostWithHealth.requestStop();
  const platform = { ...drivenBy(options.driver), ...startedBy(options.hostLifetime, requestStop) };
  const node = buildNodeHost(application, { ...options, onOutcome }, { process, platform });
  const environment = options.environment ?? process.env;
  const health = healthOrVariables(options.health, environment);
  const hostWithHealth = health && new HostWithHealth(node, health);
  const hasSignals = options.hostLifetime === undefined;
  const session = new ProcessSession(node, { requestStop, hasSignals });
  const notices = notifySystemd(node, environment);
  const serving = serveHost(hostWithHealth ?? node.host, { logger: node.logger, hasSignals });
  // After the start has begun: a host that is stopped earlier can no longer be started.
  const unlink = stopOn(options.signal, requestStop);
  const errors = await serving;
  unlink();
  if (notices !== undefined) await notices.end();
  if (node.host.lifetime.started.aborted) tally.log(node.logger);
  return await session.end(() => 0, errors);
}
