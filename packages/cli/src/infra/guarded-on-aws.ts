import { generateFiles } from '@anyhost/infra';
import type { CommandCall } from '../command/command.ts';
import { findDeployment, loadDeployment } from './load-deployment.ts';
import { planFor } from './plan-for.ts';

/** How the Input of a schedule says that a tick may not be due. */
const GUARDED_INPUT = '"guard":true';

/**
 * Whether the AWS template of the project's deployment sends ticks that may not be due, so that the function needs the
 * guard. Asks the generator itself: what is built then agrees with what is deployed. A project without a deployment
 * module, or whose deployment allows no guard, costs nothing more: its application is not loaded.
 */
export async function isGuardedOnAws(call: CommandCall<object, object>): Promise<boolean> {
  const cwd = call.surroundings.process.cwd();
  if (findDeployment(cwd) === undefined) return false;
  const deployment = await loadDeployment(undefined, cwd);
  // Another value than true is for the generator to refuse.
  if (!deployment.aws?.guard) return false;
  const plan = await planFor(call, deployment);
  return generateFiles(plan, 'aws', deployment).some(({ text }) => text.includes(GUARDED_INPUT));
}
