import { resolvePolicy, type ServicePolicy } from '@anyhost/core';
import type { PlannedService } from '../plan/plan-application.ts';

/** A service as a plan has it. */
export function plannedService(name: string, policy: ServicePolicy<Readonly<Record<string, unknown>>>): PlannedService {
  const resolved = resolvePolicy(name, policy, {});
  return { name, policy: resolved, needsStore: resolved.dedupe || resolved.singleton || resolved.durableCheckpoint };
}
