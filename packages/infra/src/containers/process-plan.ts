import { type AnyhostError, assertBoolean, assertKnownOptions, assertNumber, assertObject } from '@anyhost/core';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';
import { assertCommand, assertEnvironment } from './assert-process-option.ts';
import type { ProcessOptions, ServiceOptions } from './container-options.ts';
import { contradiction } from './contradiction.ts';

/** {@link ProcessOptions} with every default filled in. Times are in milliseconds. */
export interface ProcessPlan {
  /** Whose options they are, in messages: the name of the target. */
  readonly owner: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostCommand: readonly string[];
  readonly onceCommand: readonly string[];
  readonly healthPort: number;
  readonly readinessDelayMs: number;
  readonly shutdownTimeoutMs: number;
  readonly startupTimeoutMs: number;
  readonly guard: boolean;
  readonly allowManyTicks: boolean;
  readonly timeoutOf: (service: PlannedService) => number;
  readonly mayRunTwice: (service: PlannedService) => boolean;
}

/** The names of {@link ProcessOptions}, for the checks of options that extend them. */
export const PROCESS_OPTIONS: Record<keyof ProcessOptions, true> = {
  environment: true,
  hostCommand: true,
  onceCommand: true,
  healthPort: true,
  readinessDelayMs: true,
  shutdownTimeoutMs: true,
  startupTimeoutMs: true,
  timeoutMs: true,
  services: true,
  guard: true,
  allowManyTicks: true,
};

const SERVICE_OPTIONS: Record<keyof ServiceOptions, true> = { timeoutMs: true, mayRunTwice: true };

/**
 * Checks the options that all deployments of processes take, and fills in their defaults.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`.
 */
export function processPlan(owner: string, plan: ApplicationPlan, options: ProcessOptions): ProcessPlan {
  assertValues(owner, options);
  const { services = {}, timeoutMs = 600_000 } = options;
  assertServices(owner, plan, services);
  return {
    owner,
    environment: options.environment ?? {},
    hostCommand: options.hostCommand ?? ['node', 'dist/main.js'],
    onceCommand: options.onceCommand ?? ['node', 'dist/once.js'],
    healthPort: options.healthPort ?? 8081,
    readinessDelayMs: options.readinessDelayMs ?? 0,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? 30_000,
    startupTimeoutMs: options.startupTimeoutMs ?? 60_000,
    guard: options.guard ?? false,
    allowManyTicks: options.allowManyTicks ?? false,
    timeoutOf: (service) => {
      const limitMs = services[service.name]?.timeoutMs ?? timeoutMs;
      const ownMs = service.policy.timeoutMs ?? 0;
      if (ownMs <= limitMs) return limitMs;
      throw tooShort(owner, service, limitMs);
    },
    mayRunTwice: ({ name }) => services[name]?.mayRunTwice ?? false,
  };
}

function tooShort(owner: string, { name, policy }: PlannedService, limitMs: number): AnyhostError {
  return contradiction({
    owner,
    service: name,
    problem: `its own timeoutMs is ${policy.timeoutMs} ms, and a run here may take ${limitMs} ms, its start included`,
    remedy: `Set services['${name}'].timeoutMs above ${policy.timeoutMs}, or lower the service's own.`,
  });
}

function assertValues(owner: string, options: ProcessOptions): void {
  assertEnvironment(owner, options.environment);
  assertCommand({ owner, option: 'hostCommand', value: options.hostCommand });
  assertCommand({ owner, option: 'onceCommand', value: options.onceCommand });
  const { healthPort, readinessDelayMs, shutdownTimeoutMs, startupTimeoutMs, timeoutMs, guard, allowManyTicks } =
    options;
  assertNumber({ owner, option: 'healthPort', value: healthPort }, { least: 1, most: 65_535, whole: true });
  assertNumber({ owner, option: 'readinessDelayMs', value: readinessDelayMs }, { least: 0, whole: true });
  assertNumber({ owner, option: 'shutdownTimeoutMs', value: shutdownTimeoutMs }, { least: 0, whole: true });
  assertNumber({ owner, option: 'startupTimeoutMs', value: startupTimeoutMs }, { least: 1, whole: true });
  assertNumber({ owner, option: 'timeoutMs', value: timeoutMs }, { least: 1, whole: true });
  assertBoolean({ owner, option: 'guard', value: guard });
  assertBoolean({ owner, option: 'allowManyTicks', value: allowManyTicks });
}

function assertServices(
  owner: string,
  plan: ApplicationPlan,
  services: Readonly<Record<string, ServiceOptions>>,
): void {
  assertObject({ owner, option: 'services', value: services });
  const names = plan.services.map(({ name }) => name);
  assertKnownOptions(`${owner}: services`, services, names);
  for (const name of names) {
    const given = services[name];
    if (given === undefined) continue;
    const path = `services['${name}']`;
    assertKnownOptions(`${owner}: ${path}`, given, Object.keys(SERVICE_OPTIONS));
    assertNumber({ owner, option: `${path}.timeoutMs`, value: given.timeoutMs }, { least: 1, whole: true });
    assertBoolean({ owner, option: `${path}.mayRunTwice`, value: given.mayRunTwice });
  }
}
