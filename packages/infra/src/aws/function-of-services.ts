import { parseDuration } from '@anyhost/core';
import type { PlannedService } from '../plan/plan-application.ts';
import { type Delivery, functionDelivery, usefulSeconds } from './delivery.ts';
import { LogicalIds } from './logical-ids.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';
import { LONGEST_TIMEOUT_SECONDS, serviceTimeoutSeconds } from './service-time.ts';

/** A Lambda function. */
export interface AwsFunction {
  /** The logical id in the template, and the beginning of those of what belongs to the function. */
  readonly id: string;
  /** What the function's name has after the name of the stack: `''` or `'-price-cache'`. */
  readonly nameSuffix: string;
  readonly services: readonly PlannedService[];
  /** The service that the function is bound to, by `ANYHOST_SERVICE`. */
  readonly service: string | undefined;
  readonly timeoutSeconds: number;
  /** Whose time decided. */
  readonly timeoutOf: string;
  readonly delivery: Delivery;
  /** The due times that decided how long events are kept, in seconds. */
  readonly usefulSeconds: number | undefined;
  /** The period of its continuations, in seconds. */
  readonly continueSeconds: number | undefined;
  readonly reservedConcurrency: number | undefined;
  /** Services whose runs nothing keeps from overlapping, if one takes longer than its period. */
  readonly overlapping: readonly string[];
}

/** One function for all services, or one for each. */
export function functionsOf(services: readonly PlannedService[], options: ResolvedAwsOptions): readonly AwsFunction[] {
  const ids = new LogicalIds();
  if (options.functions === 'one') {
    return [functionOf(services, { id: ids.make('Function'), nameSuffix: '', service: undefined, options })];
  }
  return services.map((service) => {
    const { name } = service;
    return functionOf([service], { id: ids.make(name, 'Function'), nameSuffix: `-${name}`, service: name, options });
  });
}

interface Named extends Pick<AwsFunction, 'id' | 'nameSuffix' | 'service'> {
  readonly options: ResolvedAwsOptions;
}

function functionOf(services: readonly PlannedService[], { options, ...named }: Named): AwsFunction {
  const timeouts = services.map((service) => ({
    name: service.name,
    seconds: serviceTimeoutSeconds(service, options),
  }));
  const timeoutSeconds = Math.max(...timeouts.map(({ seconds }) => seconds));
  const useful = services.map((service) => usefulSeconds(service, periodSeconds(options.continuousEvery)));
  const continueSeconds = continuationSeconds(services, options);
  const reservedConcurrency = reserved(services, options);
  return {
    ...named,
    services,
    timeoutSeconds,
    timeoutOf: timeouts.find(({ seconds }) => seconds === timeoutSeconds)?.name ?? '',
    usefulSeconds: shortestOf(useful),
    delivery: functionDelivery({
      useful,
      timeoutSeconds,
      retries: options.retries,
      continueSeconds,
    }),
    continueSeconds,
    reservedConcurrency,
    overlapping:
      reservedConcurrency === 1
        ? []
        : services.filter((service) => mayOverlap(service, timeoutSeconds)).map(({ name }) => name),
  };
}

function reserved(
  services: readonly PlannedService[],
  { reservedConcurrency }: ResolvedAwsOptions,
): number | undefined {
  if (reservedConcurrency === 'none') return undefined;
  if (reservedConcurrency !== 'auto') return reservedConcurrency;
  // A lease decides for a singleton: a run that overlaps is skipped, as in other hosts, and does not wait.
  const [only] = services;
  return services.length === 1 && only?.policy.singleton === false ? 1 : undefined;
}

function mayOverlap(service: PlannedService, timeoutSeconds: number): boolean {
  const gap = usefulSeconds(service, LONGEST_TIMEOUT_SECONDS);
  return !service.policy.singleton && gap !== undefined && gap < timeoutSeconds;
}

function continuationSeconds(
  services: readonly PlannedService[],
  { continueEvery }: ResolvedAwsOptions,
): number | undefined {
  if (continueEvery === undefined || typeof continueEvery === 'string') return periodSeconds(continueEvery);
  return shortestOf(services.map(({ name }) => periodSeconds(continueEvery.get(name))));
}

function periodSeconds(period: string | undefined): number | undefined {
  return period === undefined ? undefined : parseDuration(period) / 1000;
}

function shortestOf(seconds: readonly (number | undefined)[]): number | undefined {
  const known = seconds.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
