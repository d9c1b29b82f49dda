import type { FunctionAppPlan } from './plan-function-app.ts';

/** The call that enables the guard in the code. On Flex Consumption the plan enables it. */
export function guardCall({ hosting, allowManyTicks }: Pick<FunctionAppPlan, 'hosting' | 'allowManyTicks'>): string {
  const guard = hosting.plan === 'flex' ? "plan: 'flex'" : "timeZones: 'guard'";
  return `registerTimers(app, { ${guard}${allowManyTicks ? ', allowManyTicks: true' : ''} })`;
}
