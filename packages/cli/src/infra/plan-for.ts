import { type ApplicationPlan, type Deployment, planApplication } from '@anyhost/infra';
import { readSettingsLayers } from '@anyhost/node/tools';
import type { CommandCall } from '../command/command.ts';

/**
 * Plans the application of a call as it is deployed. Settings come from the application's files, the command line and the
 * deployment. Environment variables do not count: the same sources give the same plan on every machine.
 */
export async function planFor(call: CommandCall<object, object>, { settings }: Deployment): Promise<ApplicationPlan> {
  const { application } = await call.application();
  const { settings: args, contentRoot, surroundings } = call;
  const options = { args, environment: {}, ...(contentRoot !== undefined && { contentRoot }) };
  const layers = [
    ...readSettingsLayers(application, options, surroundings.process),
    ...(settings === undefined ? [] : [{ source: 'the deployment', values: settings }]),
  ];
  return await planApplication(application, { layers });
}
