import { formatSchedule } from '@anyhost/core/schedule';
import { onceVariables } from '../../processes/process-variables.ts';
import { onceLimits } from '../../processes/run-limits.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
import { Commented } from '../../text/commented.ts';
import type { YamlValue } from '../../text/yaml.ts';
import type { KubernetesPlan } from './kubernetes-plan.ts';
import { labels, podTemplate, variables } from './pod.ts';
import { startingDeadline } from './starting-deadline.ts';

/** Until the container runs: a place for the pod is found, the image is pulled. */
const POD_START_SECONDS = 120;

/** The CronJob of a service. */
export function cronJob(plan: KubernetesPlan, service: ScheduledService, name: string): YamlValue {
  const limits = onceLimits(plan, service);
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, labels: labels(plan, name, 'job') },
    spec: {
      ...scheduleFields(service),
      concurrencyPolicy: new Commented(concurrencyReason(service), 'Forbid'),
      startingDeadlineSeconds: startingDeadline(service, limits.runSeconds),
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: labels(plan, name, 'job') },
        spec: {
          backoffLimit: new Commented(
            'No retries by the platform: the service retries, and a later run resumes unfinished work.',
            0,
          ),
          activeDeadlineSeconds: new Commented(
            `The host ends the run within ${plan.onceTimeoutOf(service)} ms; the stop, and ${POD_START_SECONDS} s for the start of the container, take\nadditional time.`,
            limits.runSeconds + POD_START_SECONDS,
          ),
          template: podTemplate(plan, {
            name,
            component: 'job',
            command: plan.onceCommand,
            environment: environment(plan, service),
            restartPolicy: 'Never',
            graceSeconds: new Commented(
              `The stop may take ${plan.shutdownTimeoutMs} ms; plus 10 s.`,
              limits.stopSeconds,
            ),
          }),
        },
      },
    },
  };
}

function scheduleFields(service: ScheduledService): { readonly [key: string]: YamlValue } {
  const { expression, guarded, notes, timeZone } = service.translation;
  const lines = [
    `The definition: ${formatSchedule(service.schedule)}`,
    ...(guarded ? ['This fires more often; the host skips what is not due: ANYHOST_GUARD.'] : []),
    ...notes,
  ];
  return {
    schedule: new Commented(lines.join('\n'), expression),
    timeZone: new Commented('Without it, the time zone of the controller applies.', timeZone ?? 'Etc/UTC'),
  };
}

function concurrencyReason({ policy: { overlap } }: ScheduledService): string {
  return overlap === 'skip'
    ? 'Runs do not overlap. A due time during a run is skipped, or served late by less than\nstartingDeadlineSeconds.'
    : 'Runs do not overlap. A due time during a run is served after it: the service queues.';
}

function environment(plan: KubernetesPlan, service: ScheduledService): readonly YamlValue[] {
  const jobName = new Commented(
    'The name of the Job ends with the minute of its due time, which identifies the occurrence of the run.',
    {
      name: 'ANYHOST_JOB_NAME',
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
    },
  );
  return [...variables(onceVariables(plan, service, service.translation.guarded)), jobName];
}
