import type { HookContext } from './core-api.ts';
import type { WorkerApp } from './worker-app.ts';

/** Runs the hooks of one name, one after another in the order of registration; the first that throws ends it. */
export async function runHooks(app: WorkerApp, name: string, context: HookContext): Promise<void> {
  for (const hook of app.hooks(name)) await hook(context);
}
