import { type ApplicationPlan, planApplication } from '@anyhost/infra/plan';
import { readSettingsLayers } from '@anyhost/node/tools';
import type { CommandCall } from '../command/command.ts';
import type { LoadedApplication } from './loaded-application.ts';

/** An application with its schedules and policies computed from the settings. */
export interface PlannedApplication extends LoadedApplication {
  readonly plan: ApplicationPlan;
}

/** Loads the application of a call, and computes its schedules from the settings that `runHost` would have. Starts nothing. */
export async function plannedApplication(call: CommandCall<object, object>): Promise<PlannedApplication> {
  const loaded = await call.application();
  const { process } = call.surroundings;
  const options = { args: call.settings, ...(call.contentRoot !== undefined && { contentRoot: call.contentRoot }) };
  const layers = readSettingsLayers(loaded.application, options, process);
  return { ...loaded, plan: await planApplication(loaded.application, { layers }) };
}
