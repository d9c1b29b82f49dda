import type { LifecycleLimits } from '../application/policy.ts';
import type { HostedService, LifecyclePhase } from '../contract/hosted-service.ts';

/** A hosted service under its registered name. */
export interface NamedService {
  readonly name: string;
  readonly service: HostedService;
  readonly limits: LifecycleLimits;
}

/** Calls a phase. A hook that throws at once, or that cannot even be read, counts as one that rejects. */
export async function callPhase(service: HostedService, phase: LifecyclePhase, signal: AbortSignal): Promise<void> {
  if (typeof service[phase] === 'function') await service[phase]?.(signal);
}
