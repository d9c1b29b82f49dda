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
    'Run all commands in the folder of the application. They need Docker with BuildKit, and Compose 2.24 or newer.',
    '## The image',
    shell(`docker build -f ${dockerfile} -t ${image} .`),
    list([
      'It has two stages: build tools are not part of the final image.',
      `It runs as user ${plan.userId}, with Node as the process that receives SIGTERM, and writes to \`/tmp\` only.`,
      `It runs the long-lived host. To run one service once, pass its name and the command: \`docker run --rm -e ANYHOST_SERVICE=${service.name} ${image} ${onceCommand.join(' ')}\`.`,
    ]),
    '## Run it on this machine',
    'Put secrets, such as a database connection string, into `secrets.env` beside `compose.yaml`, one `NAME=value` per line. Keep that file out of version control.',
    shell(`docker compose -f ${file} up --build --detach`, `docker compose -f ${file} logs --follow`),
    `Its status page is http://127.0.0.1:${healthPort}/status. It only answers requests from localhost, so a browser outside the container cannot open it. Request it from inside:`,
    shell(
      `docker compose -f ${file} exec host node -e "fetch('http://127.0.0.1:${healthPort}/status').then(async (answer) => console.log(await answer.text()))"`,
    ),
    'Run one service once:',
    shell(`docker compose -f ${file} run --rm -e ANYHOST_SERVICE=${service.name} once`),
    'Do not scale the service `host` unless every service of the application has `singleton` or `dedupe` and a state store: otherwise each container runs every due time.',
    '## Tear down',
    shell(`docker compose -f ${file} down`, `docker image rm ${image}`),
  ]);
}
