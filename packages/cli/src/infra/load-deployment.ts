import { resolve } from 'node:path';
import { isRecord, readProperty } from '@anyhost/core';
import { DEPLOYMENT_TARGETS, type Deployment, type DeploymentTarget } from '@anyhost/infra';
import { isFile } from '../application/find-module.ts';
import { importModule } from '../application/import-module.ts';
import { CliError, usageError } from '../command/cli-error.ts';
import { quoted } from '../command/parameters.ts';

/** Where the options of a deployment usually are. */
const USUAL = ['deployment.ts', 'deployment.mts', 'deployment.js', 'deployment.mjs'];

/** The module of the deployment where it usually is; `undefined` if there is none. */
export function findDeployment(cwd: string): string | undefined {
  return USUAL.find((name) => isFile(resolve(cwd, name)));
}

/**
 * Loads the module that exports `deployment`: the options of each platform that the application is deployed to.
 *
 * @throws {CliError} which says where the module is expected, or what it must export.
 */
export async function loadDeployment(named: string | undefined, cwd: string): Promise<Deployment> {
  const shown = named ?? findDeployment(cwd);
  if (shown === undefined || !isFile(resolve(cwd, shown))) {
    const problem = shown === undefined ? `There is no deployment.ts in ${cwd}` : `Module not found: ${quoted(shown)}`;
    throw usageError(
      `${problem}. Write one: export const deployment: Deployment = { kubernetes: { image: 'registry/shop:1' } }, or name another with --config.`,
    );
  }
  const exports = await importModule({ file: resolve(cwd, shown), shown }, cwd);
  const deployment = readProperty(exports, 'deployment');
  if (isRecord(deployment)) return deployment;
  throw new CliError(`${shown} does not export a deployment. Write: export const deployment: Deployment = { … }`);
}

/** The platforms that a deployment has options for, or the one that was asked for. */
export function targetsOf(deployment: Deployment, asked: DeploymentTarget | undefined): readonly DeploymentTarget[] {
  if (asked !== undefined) return [asked];
  const targets = DEPLOYMENT_TARGETS.filter((target) => readProperty(deployment, target) !== undefined);
  if (targets.length > 0) return targets;
  throw new CliError(
    `The deployment has no options for any platform. Add a member: ${DEPLOYMENT_TARGETS.join(', ')}. An empty object is enough if all options have defaults.`,
  );
}
