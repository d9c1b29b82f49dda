import { AnyhostError, invalidOption } from '@anyhost/core';
import { assertPlan } from '../plan/assert-plan.ts';
import type { ApplicationPlan, PlannedService } from '../plan/plan-application.ts';
import type { AwsOptions } from './aws-options.ts';
import { type AwsFunction, functionsOf } from './function-of-services.ts';
import { type ResolvedAwsOptions, resolveAwsOptions } from './resolve-aws-options.ts';
import { type AwsSchedule, schedulesOf } from './schedule-of-service.ts';

/** What is deployed, as data: the SAM template and the CDK construct are made from it. */
export interface AwsStack {
  readonly name: string;
  /** The application's name. */
  readonly application: string;
  readonly options: ResolvedAwsOptions;
  readonly functions: readonly AwsFunction[];
  readonly schedules: readonly AwsSchedule[];
  /** Services that no schedule starts. */
  readonly onDemand: readonly string[];
  /** Services that run in long-lived hosts only. */
  readonly longLived: readonly string[];
}

/** The longest name of a function and of a schedule. */
const LONGEST_NAME = 64;

/**
 * Computes what is deployed.
 *
 * @param owner - Who was given the options, for messages.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`, `ERR_ANYHOST_INVALID_SCHEDULE`, `ERR_ANYHOST_UNKNOWN_SERVICE`
 */
export function awsStack(owner: string, plan: ApplicationPlan, given: AwsOptions): AwsStack {
  assertPlan(owner, plan);
  const options = resolveAwsOptions(owner, given);
  assertStoreIsUsed(plan, options);
  const services = chosenServices(plan, options);
  const name = options.name ?? plan.name.replaceAll('_', '-');
  const functions = functionsOf(services, options);
  const schedules = schedulesOf(services, functions, options);
  for (const { nameSuffix } of functions) assertShort(owner, `${name}${nameSuffix}`);
  for (const schedule of schedules) assertShort(owner, schedule.name);
  return {
    name,
    application: plan.name,
    options,
    functions,
    schedules,
    onDemand: services.filter(({ policy }) => policy.schedule.kind === 'onDemand').map((service) => service.name),
    longLived: plan.services.filter(isLongLived).map((service) => service.name),
  };
}

function chosenServices({ name, services }: ApplicationPlan, options: ResolvedAwsOptions): readonly PlannedService[] {
  const { owner, services: wanted, continueEvery } = options;
  const resumed = continueEvery instanceof Map ? [...continueEvery.keys()] : [];
  const unknown = [...(wanted ?? []), ...resumed].find((service) => !services.some((known) => known.name === service));
  if (unknown !== undefined) throw unknownService(owner, unknown, services);
  const refused = services.find((service) => wanted?.includes(service.name) && isLongLived(service));
  if (refused !== undefined) {
    throw invalidOption(
      { owner, option: 'services', value: refused.name },
      "services that run on Lambda: this one is registered with { hosts: 'long-lived' }",
    );
  }
  const chosen = services.filter((service) => !isLongLived(service) && (wanted?.includes(service.name) ?? true));
  if (chosen.length > 0) return chosen;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: the application '${name}' has no background service that runs on Lambda. Register one without { hosts: 'long-lived' }.`,
  );
}

function isLongLived({ policy }: PlannedService): boolean {
  return policy.hosts === 'long-lived';
}

function unknownService(owner: string, service: string, services: readonly PlannedService[]): AnyhostError {
  const known = services.map(({ name }) => name).join(', ');
  return new AnyhostError(
    'ERR_ANYHOST_UNKNOWN_SERVICE',
    `${owner}: unknown background service '${service}'; the application has ${known === '' ? 'none' : known}.`,
    { details: { service } },
  );
}

function assertStoreIsUsed(
  { hasStateStore, name }: ApplicationPlan,
  { owner, store, continueEvery }: ResolvedAwsOptions,
): void {
  if (hasStateStore || (store === undefined && continueEvery === undefined)) return;
  const [option, value] = store === undefined ? ['continueEvery', continueEvery] : ['store', store.kind];
  throw invalidOption(
    { owner, option: String(option), value },
    `undefined, because the application '${name}' does not register a state store with .stateStore(factory)`,
  );
}

function assertShort(owner: string, name: string): void {
  if (name.length <= LONGEST_NAME) return;
  throw invalidOption(
    { owner, option: 'name', value: name },
    `at most ${LONGEST_NAME} characters for the name of a function or schedule: set a shorter option name, or shorten the name of the service`,
  );
}
