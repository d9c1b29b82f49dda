import { join, relative, resolve } from 'node:path';
import { DEPLOYMENT_TARGETS, type DeploymentTarget, type GeneratedFile, generateFiles } from '@anyhost/infra';
import { usageError } from '../command/cli-error.ts';
import type { CommandCall } from '../command/command.ts';
import { loadDeployment, targetsOf } from './load-deployment.ts';
import { planFor } from './plan-for.ts';

/** What was asked for. */
export interface GenerationQuestion {
  readonly target: DeploymentTarget | undefined;
  readonly config: string | undefined;
  readonly out: string | undefined;
}

/** The files of one platform, and where they belong. */
export interface Generation {
  readonly target: DeploymentTarget;
  /** The folder, absolute. */
  readonly folder: string;
  /** The folder as messages show it. */
  readonly shown: string;
  readonly files: readonly GeneratedFile[];
}

/**
 * Generates the files of one platform, or of all that the deployment has options for; writes nothing. The same sources give
 * the same files on every machine.
 */
export async function generateAll(
  call: CommandCall<object, object>,
  { target, config, out }: GenerationQuestion,
): Promise<readonly Generation[]> {
  const cwd = call.surroundings.process.cwd();
  const deployment = await loadDeployment(config, cwd);
  const targets = targetsOf(deployment, target);
  if (out !== undefined && targets.length > 1) {
    throw usageError(`--out is for one platform, and the deployment has ${targets.join(', ')}: name one of them.`);
  }
  const plan = await planFor(call, deployment);
  return targets.map((name) => {
    const folder = resolve(cwd, out ?? usualFolder(name));
    assertOwnFolder(folder, name, cwd);
    const shown = relative(cwd, folder) || '.';
    return { target: name, folder, shown, files: generateFiles(plan, name, deployment) };
  });
}

function usualFolder(target: DeploymentTarget): string {
  return join('infra', kebabCase(target));
}

/** The files of another platform would be taken for what an earlier generation left, and removed. */
function assertOwnFolder(folder: string, target: DeploymentTarget, cwd: string): void {
  const held = DEPLOYMENT_TARGETS.filter((name) => name !== target)
    .map(usualFolder)
    .find((other) => !relative(folder, resolve(cwd, other)).startsWith('..'));
  if (held === undefined) return;
  throw usageError(
    `--out names ${relative(cwd, folder) || '.'}, which holds the files of other platforms, as ${held}. Name a folder for ${target} alone.`,
  );
}

/** `container-apps` for `containerApps` */
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
