import { DEPLOYMENT_TARGETS, type DeploymentTarget } from '@anyhost/infra';
import type { Parameter } from './command.ts';
import { choice, text } from './parameters.ts';

/** The platform whose deployment files a command is about. */
export const targetArgument: Parameter<DeploymentTarget | undefined> = choice(
  'The platform. Default: all platforms that the deployment has options for',
  DEPLOYMENT_TARGETS,
  'target',
);

/** Where a command finds the deployment. */
export const configOption: Parameter<string | undefined> = text(
  'The module that exports the deployment. Default: deployment.ts',
  'file',
);
