import { posix } from 'node:path';
import { hostVariables } from '../../processes/process-variables.ts';
import { hostStopSeconds, seconds } from '../../processes/run-limits.ts';
import { Commented } from '../../text/commented.ts';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import { type YamlValue, yamlText } from '../../text/yaml.ts';
import type { DockerPlan } from './docker-plan.ts';

/** `compose.yaml`: the long-lived host, and by request one service once. */
export function compose(plan: DockerPlan): string {
  const { name, environment, shutdownTimeoutMs, onceCommand } = plan;
  const onceMs = Math.max(0, ...plan.services.map((service) => plan.onceTimeoutOf(service)));
  const once = {
    ...environment,
    ANYHOST_TIMEOUT_MS: String(onceMs),
    ANYHOST__SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
  };
  return yamlText(
    {
      name,
      services: {
        host: {
          ...container(plan),
          environment: literalValues(hostVariables(plan)),
          restart: new Commented('Restart after a fault that stops the host, and after a reboot.', 'unless-stopped'),
          stop_grace_period: new Commented(
            `The host continues to serve for ${plan.readinessDelayMs} ms, and then may take ${shutdownTimeoutMs} ms to stop; plus 10 s.`,
            `${hostStopSeconds(plan)}s`,
          ),
          ports: new Commented('The health endpoints, only for this machine.', [
            `127.0.0.1:${plan.healthPort}:${plan.healthPort}`,
          ]),
        },
        once: new Commented('docker compose run --rm -e ANYHOST_SERVICE=… once', {
          ...container(plan),
          profiles: ['once'],
          command: onceCommand.map(literally),
          environment: literalValues(once),
          healthcheck: new Commented('It has no health endpoints.', { disable: true }),
          stop_grace_period: `${seconds(shutdownTimeoutMs) + 10}s`,
        }),
      },
    },
    GENERATED_COMMENT,
  );
}

function container({ image, folder, memoryLimit }: DockerPlan): { readonly [key: string]: YamlValue } {
  return {
    image,
    build: { context: contextOf(folder), dockerfile: posix.join(folder, 'Dockerfile') },
    env_file: new Commented('Secrets, one NAME=value per line. Not part of the image.', [
      { path: 'secrets.env', required: false },
    ]),
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: memoryLimit,
  };
}

function literalValues(variables: Readonly<Record<string, string>>): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, literally(value)]));
}

/** Compose takes `$` as the beginning of a variable of its own. */
function literally(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** The application's folder, as seen from these files. */
function contextOf(folder: string): string {
  return posix.relative(posix.join('/', folder), '/') || '.';
}
