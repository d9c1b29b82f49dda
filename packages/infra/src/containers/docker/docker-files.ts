import type { ApplicationPlan } from '../../plan/plan-application.ts';
import type { GeneratedFile } from '../../text/generated-file.ts';
import { compose } from './compose.ts';
import type { DockerOptions } from './docker-options.ts';
import { type DockerPlan, dockerPlan } from './docker-plan.ts';
import { dockerReadme } from './docker-readme.ts';
import { dockerfile } from './dockerfile.ts';

/**
 * Generates the files that build an image of an application and run it on one machine: `Dockerfile`, what it does not
 * send to the build, `compose.yaml`, and a README.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for wrong options.
 */
export function dockerFiles(application: ApplicationPlan, options: DockerOptions = {}): GeneratedFile[] {
  const plan = dockerPlan(application, options);
  return [
    { path: 'README.md', text: dockerReadme(plan) },
    { path: 'Dockerfile', text: dockerfile(plan) },
    { path: 'Dockerfile.dockerignore', text: ignored(plan) },
    { path: 'compose.yaml', text: compose(plan) },
  ];
}

function ignored({ ignore }: DockerPlan): string {
  return `# Excluded from the build context. Docker reads this file instead of .dockerignore, because it is named after its Dockerfile.
**/node_modules
**/dist
**/.git
**/.env
**/.env.*
**/*.env
**/*.pem
**/*.log
**/.DS_Store
${ignore.map((pattern) => `${pattern}\n`).join('')}`;
}
