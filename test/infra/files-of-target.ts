import { CASES, filesOf } from '../../packages/infra/src/containers/container-files.fixture.ts';
import type { DeploymentTarget } from '../../packages/infra/src/deployables/deployment.ts';
import type { GeneratedFile } from '../../packages/infra/src/text/generated-file.ts';
import { folderOf, infraFiles } from '../../scripts/infra-files.ts';

/** The files of one deployment. */
export interface NamedFiles {
  readonly name: string;
  readonly files: readonly GeneratedFile[];
}

/** The files that are generated for a target: those of the golden files, and those of the example. */
export async function filesOfTarget(target: DeploymentTarget): Promise<readonly NamedFiles[]> {
  const cases = Object.entries(CASES).filter(([, given]) => given.target === target);
  const golden = await Promise.all(cases.map(async ([name, given]) => ({ name, files: await filesOf(given) })));
  const prefix = `${folderOf(target)}/`;
  const example = [...(await infraFiles())].filter(([path]) => path.startsWith(prefix));
  const files = example.map(([path, text]) => ({ path: path.slice(prefix.length), text }));
  return [...golden, { name: 'the example', files }];
}
