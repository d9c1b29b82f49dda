import { contradiction } from '../../processes/contradiction.ts';
import { LAST_DUE_TIME, onceVariables } from '../../processes/process-variables.ts';
import { onceLimits } from '../../processes/run-limits.ts';
import { Commented } from '../../text/commented.ts';
import type { YamlValue } from '../../text/yaml.ts';
import type { CloudRunPlan } from './cloud-run-plan.ts';
import type { NamedService } from './named-service.ts';

/** A task may run for a week. */
const LONGEST_SECONDS = 168 * 3600;

/**
 * The Cloud Run job of a service.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a run that would take longer than a task may.
 */
export function cloudRunJob(plan: CloudRunPlan, service: NamedService): YamlValue {
  const { runSeconds } = onceLimits(plan, service);
  if (runSeconds > LONGEST_SECONDS) throw tooLong(plan, service, runSeconds);
  const [program = '', ...args] = plan.onceCommand;
  return {
    apiVersion: 'run.googleapis.com/v1',
    kind: 'Job',
    metadata: { name: service.resource, labels: { application: plan.name } },
    spec: {
      template: {
        spec: {
          taskCount: new Commented('One task: each task is a run.', 1),
          template: {
            spec: {
              maxRetries: new Commented(
                'No retries by the platform: the service retries, and a later run resumes unfinished work.',
                0,
              ),
              timeoutSeconds: new Commented(
                `The host ends the run within ${plan.onceTimeoutOf(service)} ms; the stop takes additional time.`,
                runSeconds,
              ),
              serviceAccountName: plan.serviceAccount,
              containers: [
                {
                  image: plan.image,
                  command: [program],
                  args: args.length === 0 ? undefined : args,
                  env: environment(plan, service),
                  resources: { limits: { cpu: plan.cpu, memory: plan.memory } },
                },
              ],
            },
          },
        },
      },
    },
  };
}

function environment(plan: CloudRunPlan, service: NamedService): readonly YamlValue[] {
  const plain = { ...plan.environment, ...onceVariables(plan, service, service.translation.guarded) };
  return [
    ...variables(plain),
    new Commented(
      'A job does not receive the due time that it runs for: it serves the last one.',
      variables(LAST_DUE_TIME)[0] ?? {},
    ),
    ...Object.entries(plan.secrets).map(([name, secret]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key: 'latest' } },
    })),
  ];
}

function variables(values: Readonly<Record<string, string>>): readonly YamlValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function tooLong({ owner }: CloudRunPlan, { name }: NamedService, runSeconds: number): Error {
  return contradiction({
    owner,
    service: name,
    problem: `a run with its stop may take ${runSeconds} s, and a task of Cloud Run at most ${LONGEST_SECONDS} s`,
    remedy: 'Lower onceTimeoutMs, or divide the work with runAgain.',
  });
}
