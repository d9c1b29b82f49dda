import { GENERATED } from '../../text/generated.ts';
import { list, page, shell } from '../../text/markdown.ts';
import type { DockerPlan } from './docker-plan.ts';

/** How a person builds the image, runs it, and removes everything. */
export function dockerReadme(plan: DockerPlan): string {
  const { application, image, folder, onceCommand, healthPort } = plan;
  const file = folder === '.' ? 'compose.yaml' : `${folder}/compose.yaml`;
  const dockerfile = folder === '.' ? 'Dockerfile' : `${folder}/Dockerfile`;
  const [service = { name: '<service>' }] = plan.services;
  return page([
    `# ${application.name} in a container`,
    GENERATED,
    'All commands are for the folder of the application. They need Docker with BuildKit and Compose 2.24 or newer.',
    '## The image',
    shell(`docker build -f ${dockerfile} -t ${image} .`),
    list([
      'It has two stages: what builds does not stay in the image.',
      `It runs as user ${plan.userId}, with Node as the process that gets SIGTERM, and needs to write to \`/tmp\` only.`,
      `It runs the long-lived host. To run one service once, name it and the command: \`docker run --rm -e ANYHOST_SERVICE=${service.name} ${image} ${onceCommand.join(' ')}\`.`,
    ]),
    '## Run it on this machine',
    'Secrets, such as the address of a database, stand in `secrets.env` beside `compose.yaml`, one `NAME=value` a line. Keep that file out of version control.',
    shell(`docker compose -f ${file} up --build --detach`, `docker compose -f ${file} logs --follow`),
    `Its status page is http://127.0.0.1:${healthPort}/status. It answers requests from its own machine only, and to the container your browser is another one: look from inside.`,
    shell(
      `docker compose -f ${file} exec host node -e "fetch('http://127.0.0.1:${healthPort}/status').then(async (answer) => console.log(await answer.text()))"`,
    ),
    'One service, once:',
    shell(`docker compose -f ${file} run --rm -e ANYHOST_SERVICE=${service.name} once`),
    'Do not scale the service `host` unless every service of the application has `singleton` or `dedupe` and a state store: each container would run each due time.',
    '## Tear it down',
    shell(`docker compose -f ${file} down`, `docker image rm ${image}`),
  ]);
}
