import type { ApplicationDefinition } from '../application/registration.ts';
import { type ResolvedPolicy, resolvePolicy } from '../application/resolve-policy.ts';
import type { Logger } from '../base/logger.ts';

/** The policies of the background services that a host starts, their schedules computed. */
export function resolvePolicies(
  hostedServices: ApplicationDefinition['hostedServices'],
  settings: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ResolvedPolicy> {
  const policies = new Map<string, ResolvedPolicy>();
  for (const registration of hostedServices) {
    if (registration.kind !== 'backgroundService') continue;
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
