import type { PlannedService } from '../plan/plan-application.ts';
import type { ProcessPlan } from './process-plan.ts';

/**
 * The services that two hosts beside each other could run twice for one due time, and that must not: neither `singleton`
 * nor `dedupe` with a state store, nor among those that may run twice. A service that is `onDemand()` has no due times.
 */
export function unprotectedServices(process: ProcessPlan): readonly PlannedService[] {
  const { services, hasStateStore } = process.application;
  return services.filter((service) => {
    const { singleton, dedupe, schedule } = service.policy;
    const isShared = hasStateStore && (singleton || dedupe);
    return schedule.kind !== 'onDemand' && !isShared && !process.mayRunTwice(service);
  });
}

/** Names in a sentence: `a`, `a and b`, `a, b and c`. */
export function namesInWords(services: readonly PlannedService[]): string {
  const names = services.map(({ name }) => name);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
