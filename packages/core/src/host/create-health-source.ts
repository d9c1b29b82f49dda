import { neededServices } from '../application/needed-services.ts';
import type { ApplicationDefinition } from '../application/registration.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { HealthFacts, HealthSource } from '../contract/health.ts';
import type { HostPlatform } from './host-platform.ts';
import type { Assembled } from './shut-down.ts';

/** What a report can read of a host. */
export interface HealthLife {
  state(): HealthFacts['state'];
  /** What the start or a stop is waiting for. */
  pending(): readonly string[];
  /** What the start has made so far. */
  readonly assembled: Assembled;
}

/** What a report is made of. */
export interface HealthParts extends Omit<BuiltInServices, 'health'> {
  readonly life: HealthLife;
  /** How many executions were given up and still run. */
  readonly abandonedExecutions: () => number;
}

/** The source of a host's health reports. `@anyhost/core/health` makes them. */
export function createHealthSource(
  definition: ApplicationDefinition,
  platform: HostPlatform,
  { logger, clock, lifetime, runner, life, abandonedExecutions }: HealthParts,
): HealthSource {
  const { name: application, healthChecks: checks } = definition;
  const defined = definition.hostedServices.filter(({ kind }) => kind === 'backgroundService').map(({ name }) => name);
  return () => ({
    application,
    logger,
    clock,
    lifetime,
    checks,
    isPartial: isPartial(definition, platform),
    state: life.state(),
    pending: life.pending(),
    store: life.assembled.ledger?.health.state,
    listed: life.assembled.ledger?.listed,
    defined,
    leaseTermMs: life.assembled.ledger?.options.termMs ?? 0,
    abandonedExecutions,
    services: () => runner.services(),
    withScope: (consumer, work) => life.assembled.container?.rootView(consumer).scopes.withScope(work),
  });
}

/** Whether a host creates only a part of what is registered. */
function isPartial(definition: ApplicationDefinition, platform: HostPlatform): boolean {
  const needed = neededServices(definition, platform);
  if (needed === undefined) return false;
  return needed.services.size < definition.services.length || needed.settings.size < definition.settings.length;
}
