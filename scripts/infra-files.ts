import { readFile } from 'node:fs/promises';
import {
  type ApplicationPlan,
  DEPLOYMENT_TARGETS,
  type DeploymentTarget,
  generateFiles,
  planApplication,
} from '@anyhost/infra';
import { deployment } from '../examples/ordering/deployment.ts';
import { app } from '../examples/ordering/src/app.ts';

const SETTINGS = new URL('../examples/ordering/appsettings.json', import.meta.url);

/** The generated files of the example: their texts by their paths below `infra`. */
export async function infraFiles(): Promise<ReadonlyMap<string, string>> {
  const plan = await examplePlan();
  return new Map(
    DEPLOYMENT_TARGETS.flatMap((target) =>
      generateFiles(plan, target, deployment).map(({ path, text }) => [`${folderOf(target)}/${path}`, text] as const),
    ),
  );
}

/** The example as its deployment files need it, with the settings that it is deployed with. */
export async function examplePlan(): Promise<ApplicationPlan> {
  const layers = [
    { source: 'appsettings.json', values: await readSettings() },
    { source: 'examples/ordering/deployment.ts', values: deployment.settings ?? {} },
  ];
  return await planApplication(app, { layers });
}

/** The folder of a target below `infra`: `container-apps`. */
export function folderOf(target: DeploymentTarget): string {
  return target.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function readSettings(): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(SETTINGS, 'utf8');
  return JSON.parse(text);
}
