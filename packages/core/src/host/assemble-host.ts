import { neededServices } from '../application/needed-services.ts';
import type { ApplicationDefinition } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ExecutionResources } from '../run/execution-view.ts';
import { type RunnerResources, ServiceRunner } from '../run/service-runner.ts';
import { StateAccess } from '../run/state-access.ts';
import { ServiceContainer } from '../services/service-container.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { Continuations } from '../state/continuation.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { collectSettings } from './collect-settings.ts';
import { createHostedServices, type HostedServices } from './create-hosted-services.ts';
import type { HostOptions } from './host-options.ts';
import type { HostDriver, HostPlatform } from './host-platform.ts';
import { HOST_SECTION } from './host-settings.ts';
import { HostedServiceGroup } from './hosted-service-group.ts';
import { type ResolvedHostOptions, resolveHostOptions } from './resolve-host-options.ts';
import { logPlatformDecides, resolvePolicies } from './resolve-policies.ts';
import type { StartSequence } from './start-sequence.ts';

/** What a host is assembled from. */
export interface HostBlueprint {
  readonly definition: ApplicationDefinition;
  readonly platform: HostPlatform;
  readonly options: HostOptions;
  readonly builtIns: BuiltInServices;
  readonly driver: HostDriver | undefined;
  readonly onOutcome: RunnerResources['onOutcome'];
}

/** A host's parts, in the order in which they come to be. */
export interface HostParts {
  readonly services: HostedServiceGroup;
  readonly runners: ReadonlyMap<string, ServiceRunner>;
  readonly store: StateStore;
}

/**
 * Checks settings and schedules, creates singletons, constructs hosted services. Starts nothing.
 *
 * @param onContainer - Gets the container before anything is created in it, so that it can be disposed
 *   whatever goes wrong afterwards.
 */
export async function assembleHost(
  blueprint: HostBlueprint,
  sequence: StartSequence,
  onContainer: (container: ServiceContainer) => void,
): Promise<HostParts> {
  const { definition, platform, builtIns } = blueprint;
  const needed = neededServices(definition, platform);
  const request = collectSettings(definition, builtIns.environment, blueprint);
  const only = needed && new Set([...needed.settings, HOST_SECTION]);
  const loaded = await sequence.run('settings', loadSettings({ ...request, only }));
  const { [HOST_SECTION]: hostSettings, ...settings } = loaded.values;
  const options = resolveHostOptions(blueprint.options, hostSettings);
  for (const { level, message, ...warning } of loaded.warnings) builtIns.logger[level](warning, message);
  const policies = resolvePolicies(definition, settings, platform);
  prepareSchedules(blueprint, policies);
  const container = new ServiceContainer({
    registrations: definition.services,
    settings,
    builtIns,
    only: needed?.services,
  });
  onContainer(container);
  await container.createSingletons(sequence);
  const state = openState(blueprint, container, policies);
  sequence.throwIfAborted();
  const selection = { longLived: platform.longLived, policies, signal: sequence.signal };
  const services = createHostedServices(definition, container, selection);
  return {
    services: new HostedServiceGroup(services.members, {
      start: options.servicesStartConcurrently,
      stop: options.servicesStopConcurrently,
    }),
    runners: createRunners(blueprint, services, { container, state, options }),
    store: state.store,
  };
}

function prepareSchedules({ driver, builtIns }: HostBlueprint, policies: ReadonlyMap<string, ResolvedPolicy>): void {
  if (driver === undefined) logPlatformDecides(builtIns.logger, policies);
  else driver.prepare([...policies].map(([name, policy]) => ({ name, policy })));
}

function openState(
  { definition, platform, builtIns }: HostBlueprint,
  container: ServiceContainer,
  policies: ReadonlyMap<string, ResolvedPolicy>,
): StateAccess {
  const store = container.singleton('stateStore') ?? memoryStateStore({ clock: builtIns.clock });
  return new StateAccess(store, policies, {
    application: definition.name,
    longLived: platform.longLived,
    allowVolatileState: platform.allowVolatileState ?? false,
  });
}

function createRunners(
  { definition, builtIns, driver, onOutcome }: HostBlueprint,
  services: HostedServices,
  {
    container,
    state,
    options,
  }: { readonly container: ServiceContainer; readonly state: StateAccess; readonly options: ResolvedHostOptions },
): ReadonlyMap<string, ServiceRunner> {
  const runners = new Map<string, ServiceRunner>();
  const registrations = new Map(definition.hostedServices.map((registration) => [registration.name, registration]));
  const resources: RunnerResources = {
    application: definition.name,
    clock: builtIns.clock,
    logger: builtIns.logger,
    guard: options.admissions[0],
    continuations: new Continuations(state.store),
    drivesSchedule: driver !== undefined,
    random: options.random,
    executionResources: (service) =>
      executionResources(service, registrations.get(service), { container, state, builtIns }),
    onOutcome,
  };
  for (const service of services.background) runners.set(service.name, new ServiceRunner(service, resources));
  return runners;
}

function executionResources(
  service: string,
  registration: ApplicationDefinition['hostedServices'][number] | undefined,
  {
    container,
    state,
    builtIns,
  }: { readonly container: ServiceContainer; readonly state: StateAccess; readonly builtIns: BuiltInServices },
): ExecutionResources {
  const uses = registration?.kind === 'backgroundService' ? registration.policy.uses : undefined;
  const consumer = { label: `an execution of '${service}'`, uses, before: registration?.before.services };
  return {
    logger: builtIns.logger,
    openScope: (logger, parent) => container.createScope(consumer, logger, parent),
    openCheckpoint: (ended) => state.openCheckpoint(service, ended),
  };
}
