import { AnyhostError, describeValue, isRecord } from '@anyhost/core';

/**
 * Throws `ERR_ANYHOST_INVALID_OPTION` for what is no plan: an application, or the promise of a plan.
 *
 * @param owner - Who was given it, for messages.
 */
export function assertPlan(owner: string, plan: unknown): void {
  if (isRecord(plan) && Array.isArray(Reflect.get(plan, 'services')) && typeof Reflect.get(plan, 'name') === 'string')
    return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_OPTION',
    `${owner}: the plan is ${describeValue(plan)}; expected the result of await planApplication(application).`,
  );
}
