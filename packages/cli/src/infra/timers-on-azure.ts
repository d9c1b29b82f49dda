import type { TimerOptions } from '../build/build-options.ts';
import { findDeployment, loadDeployment } from './load-deployment.ts';

/** What the project's deployment says of the timers of its function app; `undefined` where it has none. */
export async function timersOnAzure(cwd: string): Promise<TimerOptions | undefined> {
  if (findDeployment(cwd) === undefined) return undefined;
  const { azure } = await loadDeployment(undefined, cwd);
  if (azure === undefined) return undefined;
  const { plan = 'flex', timeZones } = azure;
  return { plan, timeZones };
}
