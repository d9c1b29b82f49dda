import { type HostSelection, isStarted } from '../application/needed-services.ts';
import type { ApplicationDefinition } from '../application/registration.ts';
import { type ResolvedPolicy, resolvePolicy } from '../application/resolve-policy.ts';
import type { Logger } from '../base/logger.ts';
import type { ValidSettings } from '../settings/load-settings.ts';

/** The policies of the background services a host starts: all of them, or the one it is bound to. */
export function resolvePolicies(
  { hostedServices }: ApplicationDefinition,
  settings: ValidSettings,
  selection: HostSelection,
): ReadonlyMap<string, ResolvedPolicy> {
  const policies = new Map<string, ResolvedPolicy>();
  for (const registration of hostedServices) {
    if (registration.kind !== 'backgroundService' || !isStarted(registration, selection)) continue;
    policies.set(registration.name, resolvePolicy(registration.name, registration.policy, settings));
  }
  return policies;
}

/** Says once which options have no effect where the platform decides when services run. */
export function logPlatformDecides(logger: Logger, policies: ReadonlyMap<string, ResolvedPolicy>): void {
  for (const [service, { runOnStart, jitterMs, misfire }] of policies) {
    const options = [runOnStart && 'runOnStart', jitterMs > 0 && 'jitterMs', misfire === 'skip' && 'misfire'].filter(
      Boolean,
    );
    if (options.length === 0) continue;
    logger.info(
      { event: 'policy.platformDecides', service, options },
      `${service}: ${options.join(', ')} has no effect here, because the platform decides when services run`,
    );
  }
}
