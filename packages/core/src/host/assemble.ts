import { isStarted, neededServices } from '../application/needed-services.ts';
import type { ApplicationDefinition } from '../application/registration.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { ContainedLogger } from '../base/contained-logger.ts';
import type { Logger } from '../base/logger.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HostDriver } from '../driver/driver.ts';
import { ApplicationLedger } from '../ledger/application-ledger.ts';
import { ExecutionSlots } from '../run/execution-slots.ts';
import type { HostContext, RunContext } from '../run/run-context.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import { StateAccess } from '../run/state-access.ts';
import { ServiceContainer } from '../services/service-container.ts';
import { loadSettings } from '../settings/load-settings.ts';
import type { PendingTasks } from '../tasks/pending-tasks.ts';
import { collectSettings } from './collect-settings.ts';
import { awaitedServices, type CompletionWatch } from './completion-watch.ts';
import { createHostedServices, type HostedBackgroundService } from './create-hosted-services.ts';
import { openTaskQueues, registrationsWith, type TaskQueuesByName } from './create-task-queues.ts';
import { waitForHostLifetime } from './host-lifetime-steps.ts';
import type { HostOptions } from './host-options.ts';
import { type HostPlatform, placeOf } from './host-platform.ts';
import { HOST_SECTION } from './host-settings.ts';
import { HostedServiceGroup } from './hosted-service-group.ts';
import {
  loggerAbout,
  loggerOfService,
  namesWithLoggers,
  setDefaultLevel,
  warnOfIgnoredLevels,
  warnOfUnknownNames,
} from './log-levels.ts';
import { createAdmissionContext, policyAdmissions } from './policy-admissions.ts';
import { PolicyLedgerService } from './policy-ledger-service.ts';
import { type ResolvedHostOptions, resolveHostOptions } from './resolve-host-options.ts';
import { logPlatformDecides, resolvePolicies } from './resolve-policies.ts';
import { ServiceContext } from './service-context.ts';
import type { Assembled, Worker } from './shut-down.ts';
import type { StartSteps } from './start-steps.ts';
import { SwitchWatch } from './switch-watch.ts';

/** What a host is assembled from. */
export interface Blueprint {
  readonly definition: ApplicationDefinition;
  readonly platform: HostPlatform;
  readonly options: HostOptions;
  /** That of the built-in services. */
  readonly logger: ContainedLogger;
  readonly builtIns: BuiltInServices;
  readonly driver: HostDriver | undefined;
  readonly runners: ReadonlyMap<string, ServiceRunner>;
  readonly completion: CompletionWatch;
  readonly queues: TaskQueuesByName;
  /** The runners, then the queues. */
  readonly workers: readonly Worker[];
  /** The tasks in the queues. */
  readonly tasks: PendingTasks;
  /** What all runs share, except the options that settings can set. */
  readonly context: HostContext;
}

/** What the contexts of runs are made of. */
interface ContextParts {
  readonly container: ServiceContainer;
  readonly state: StateAccess;
  readonly ledger: ApplicationLedger;
  readonly options: ResolvedHostOptions;
}

/** A host's parts: all created, none started. */
export interface HostParts {
  readonly services: HostedServiceGroup;
  readonly ledger: ApplicationLedger;
  /** What the runs of each background service share, by its name. */
  readonly contexts: ReadonlyMap<string, RunContext>;
  /** The settings files that were read. */
  readonly settingsFiles: readonly string[];
}

/** What an assembly reports on its way. */
export interface AssemblyListener {
  /** Gets each part before anything is created in it, so that a failed start can be shut down. */
  readonly assembled: Assembled;
  /** Called when the options of the settings section `anyhost` are known. */
  onOptions(options: ResolvedHostOptions): void;
}

/** Checks settings and schedules, creates singletons, constructs hosted services. Starts nothing. */
export async function assemble(
  blueprint: Blueprint,
  steps: StartSteps,
  { assembled, onOptions }: AssemblyListener,
): Promise<HostParts> {
  const { definition, platform, logger, builtIns, driver, queues } = blueprint;
  const needed = neededServices(definition, platform);
  const request = collectSettings(definition, builtIns.environment, { ...blueprint, only: needed?.settings });
  const loaded = await steps.run('settings', loadSettings(request));
  const { [HOST_SECTION]: section, ...settings } = loaded.values;
  const options = resolveHostOptions(blueprint.options, section, platform.defaults);
  onOptions(options);
  setDefaultLevel(logger, options.log);
  for (const { level, message, ...warning } of loaded.warnings) logger[level](warning, message);
  warnOfLevels(blueprint, options);
  const hostedServices = definition.hostedServices.filter((registration) => isStarted(registration, platform));
  const policies = resolvePolicies(hostedServices, settings);
  if (driver !== undefined) await steps.run('the driver', checked(driver, policies));
  if (options.stopWhenCompleted && driver !== undefined) {
    blueprint.completion.waitFor(awaitedServices(platform.name, policies, driver));
  }
  if (driver?.computesSchedule !== true) logPlatformDecides(logger, policies);
  if (platform.hostLifetime !== undefined) {
    await waitForHostLifetime(platform.hostLifetime, builtIns, steps);
    assembled.hostLifetime = platform.hostLifetime;
  }
  const container = new ServiceContainer({
    registrations: registrationsWith(queues, definition.services),
    settings,
    builtIns,
    levels: options.log,
    only: needed?.services,
  });
  assembled.container = container;
  await container.createSingletons(steps);
  openTaskQueues(queues, definition.services, {
    container,
    loggerAbout: (queue) => aboutService(queue, blueprint, options),
  });
  const hasStore = definition.services.some(({ name }) => name === 'stateStore');
  const state = new StateAccess(hasStore ? { store: container.singleton('stateStore') } : undefined, policies, {
    application: definition.name,
    longLived: platform.longLived,
    allowVolatileState: platform.allowVolatileState ?? false,
    clock: builtIns.clock,
    storeTimeoutMs: options.storeTimeoutMs,
  });
  warnIfNotDurable(logger, state);
  const ledger = openLedger(blueprint, state, options);
  assembled.ledger = ledger;
  steps.throwIfAborted();
  const hosted = createHostedServices(hostedServices, container, {
    policies,
    signal: steps.signal,
    loggerOf: (name) => loggerOfService(name, logger, options.log),
  });
  const services = new HostedServiceGroup(hosted.members, {
    startConcurrently: options.servicesStartConcurrently,
    stopConcurrently: options.servicesStopConcurrently,
    clock: builtIns.clock,
    logger,
  });
  assembled.services = services;
  const contexts = createContexts(blueprint, hosted.background, { container, state, ledger, options });
  return { services, ledger, contexts, settingsFiles: request.files };
}

async function checked(driver: HostDriver, policies: ReadonlyMap<string, ResolvedPolicy>): Promise<void> {
  await driver.check(policies);
}

function warnOfLevels({ definition, logger, options: { log } }: Blueprint, { log: levels }: ResolvedHostOptions): void {
  warnOfUnknownNames(logger, log, namesWithLoggers(definition));
  warnOfIgnoredLevels(logger, levels);
}

function warnIfNotDurable(logger: Logger, { store: { name, notDurableBecause: reason } }: StateAccess): void {
  if (reason === undefined) return;
  logger.warn({ event: 'store.notDurable', store: name, reason }, `The state store is not durable: ${reason}`);
}

function openLedger(
  { definition, platform, builtIns: { clock, logger }, runners, driver, context }: Blueprint,
  { store }: StateAccess,
  { storeTimeoutMs, leaseTermMs: termMs, switchesEveryMs }: ResolvedHostOptions,
): ApplicationLedger {
  const { longLived, keepsRecord } = platform;
  const application = definition.name;
  const where = (): string => placeOf(platform);
  const watch = new SwitchWatch([...runners.values()], driver, { clock, stop: context.stop, storeTimeoutMs });
  const onListed = (): void => watch.look();
  const settled = { longLived, storeTimeoutMs, termMs, switchesEveryMs, keepsRecord };
  return new ApplicationLedger({ application, store, clock, logger, where, onListed, ...settled });
}

/** A logger for lines about a service, at its level: outcomes are reported by it too. */
function aboutService(name: string, { context, logger }: Blueprint, { log }: ResolvedHostOptions): Logger {
  const about = loggerAbout(name, logger, log);
  if (about !== logger) context.reporter.useLogger(name, about);
  return about;
}

function createContexts(
  blueprint: Blueprint,
  background: readonly HostedBackgroundService[],
  { container, state, ledger, options }: ContextParts,
): ReadonlyMap<string, RunContext> {
  const { context, runners, platform } = blueprint;
  const host: HostContext = { ...context, storeTimeoutMs: options.storeTimeoutMs };
  const admissionContext = createAdmissionContext(ledger);
  const shared = { host, container, state, slots: createSlots(options) };
  const contexts = new Map<string, RunContext>();
  for (const service of background) {
    const { name, policy } = service;
    const runner = runners.get(name);
    if (runner === undefined) continue;
    const kept = ledger.open(new PolicyLedgerService(name, policy, platform.driver !== undefined));
    const admissions = [...policyAdmissions(name, policy, admissionContext), ...options.admissions];
    const about = aboutService(name, blueprint, options);
    contexts.set(name, new ServiceContext(service, { runner, logger: about, ledger: kept, admissions }, shared));
  }
  return contexts;
}

function createSlots({ maxConcurrentExecutions: total, pools }: ResolvedHostOptions): ExecutionSlots | undefined {
  const isLimited = total !== undefined || Object.keys(pools).length > 0;
  return isLimited ? new ExecutionSlots({ total, pools }) : undefined;
}
