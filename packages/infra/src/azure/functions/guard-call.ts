import type { FunctionAppPlan } from './plan-function-app.ts';

/** How the code says that the host skips ticks that are not due. On Flex Consumption the plan says it. */
export function guardCall({ hosting, allowManyTicks }: Pick<FunctionAppPlan, 'hosting' | 'allowManyTicks'>): string {
  const guard = hosting.plan === 'flex' ? "plan: 'flex'" : "timeZones: 'guard'";
  return `registerTimers(app, { ${guard}${allowManyTicks ? ', allowManyTicks: true' : ''} })`;
}
