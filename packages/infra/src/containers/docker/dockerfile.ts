import { hostVariables } from '../../processes/process-variables.ts';
import { hostStartSeconds, PROBE_TIMEOUT_SECONDS } from '../../processes/run-limits.ts';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import type { DockerPlan } from './docker-plan.ts';

/** The Dockerfile: one stage builds, the other has what runs and nothing else. */
export function dockerfile(plan: DockerPlan): string {
  const { baseImage, buildCommand, content, userId, hostCommand } = plan;
  return `# syntax=docker/dockerfile:1
# ${GENERATED_COMMENT}

FROM ${baseImage} AS build
WORKDIR /app
${installed(plan)}RUN ${buildCommand}

FROM ${baseImage}
ENV NODE_ENV=production
${environment(plan)}WORKDIR /app
# Owned by root: the process cannot change what it runs.
${Object.entries(content)
  .map(([from, to]) => `COPY --from=build /app/${from} ./${to === '.' ? '' : to}\n`)
  .join('')}# A number: Kubernetes cannot check whether a user name is root.
USER ${userId}
STOPSIGNAL SIGTERM
# Liveness of the long-lived host. Kubernetes ignores this and uses its own probes.
HEALTHCHECK --interval=30s --timeout=${PROBE_TIMEOUT_SECONDS}s --start-period=${hostStartSeconds(plan)}s --retries=3 CMD ${execForm(PROBE)}
# Node receives SIGTERM directly: without a shell or npm.
CMD ${execForm(hostCommand)}
`;
}

function installed({ manifests, installCommand }: DockerPlan): string {
  if (manifests.length === 0) return `COPY . .\nRUN ${installCommand}\n`;
  return `# Manifests first: a change of the sources alone does not reinstall.
${copyManifests(manifests)}RUN ${installCommand}
COPY . .
`;
}

/** Needs no shell and no curl, which small images do not have. */
const PROBE = [
  'node',
  '-e',
  "fetch('http://127.0.0.1:' + process.env.ANYHOST_HEALTH_PORT + '/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))",
];

function copyManifests(manifests: readonly string[]): string {
  return manifests.map((path) => `COPY ${path} ./${folderOf(path)}\n`).join('');
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
}

/** What the health check and the time to stop rely on. The author's own variables come when it runs. */
function environment(plan: DockerPlan): string {
  return Object.entries(hostVariables({ ...plan, environment: {} }))
    .map(([name, value]) => `ENV ${name}=${value}\n`)
    .join('');
}

function execForm(command: readonly string[]): string {
  return `[${command.map((part) => JSON.stringify(part)).join(', ')}]`;
}
