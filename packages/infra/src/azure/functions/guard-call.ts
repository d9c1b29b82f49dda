import type { FunctionHosting } from './function-app.ts';

/** How the code says that the host skips ticks that are not due. On Flex Consumption the plan says it. */
export function guardCall({ plan }: Pick<FunctionHosting, 'plan'>): string {
  return plan === 'flex' ? "registerTimers(app, { plan: 'flex' })" : "registerTimers(app, { timeZones: 'guard' })";
}
