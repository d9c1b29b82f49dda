import { formatSchedule } from '@anyhost/core/schedule';
import type { PlannedService } from '../../plan/plan-application.ts';
import { onceVariables } from '../../processes/process-variables.ts';
import { onceLimits } from '../../processes/run-limits.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
import { Commented } from '../../text/commented.ts';
import type { Resource } from '../bicep/bicep-file.ts';
import { type BicepObject, expression } from '../bicep/bicep-value.ts';
import type { Variable } from '../parts/environment.ts';
import { jobName, symbolOf } from '../parts/names.ts';
import { configuration, container, dependencies, IDENTITY, variablesOf } from './container.ts';
import type { ContainerAppsPlan } from './plan-container-apps.ts';

const COMMENTS: Readonly<Record<string, string>> = {
  ANYHOST_TIMEOUT_MS: 'The host gives up before replicaTimeout, and has time to stop.',
  ANYHOST_TRIGGER: 'Azure does not report which due time a start is for: it serves the last one.',
  ANYHOST_GUARD: 'The job starts more often than the service is due: the host skips ticks that are not due.',
};

/** A job that Azure starts when the service is due. */
export function scheduledJob(plan: ContainerAppsPlan, service: ScheduledService, store: readonly Variable[]): Resource {
  const { schedule, translation } = service;
  const comment = [`${formatSchedule(schedule)}, in UTC.`, ...translation.notes].join('\n');
  const trigger = {
    triggerType: 'Schedule',
    scheduleTriggerConfig: {
      cronExpression: new Commented(comment, translation.expression),
      parallelism: 1,
      replicaCompletionCount: 1,
    },
  };
  const variables = { ANYHOST_TRIGGER: 'schedule', ...onceVariables(plan, service, translation.guarded) };
  return job(plan, service, {
    trigger,
    variables: variablesOf({ ...plan.environment, ...variables }, store, COMMENTS),
  });
}

/** A job that is started manually. */
export function manualJob(plan: ContainerAppsPlan, service: PlannedService, store: readonly Variable[]): Resource {
  const trigger = { triggerType: 'Manual', manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 } };
  const variables = onceVariables(plan, service, false);
  return job(plan, service, {
    trigger,
    variables: variablesOf({ ...plan.environment, ...variables }, store, COMMENTS),
  });
}

function job(
  plan: ContainerAppsPlan,
  service: PlannedService,
  { trigger, variables }: { readonly trigger: BicepObject; readonly variables: readonly Variable[] },
): Resource {
  const name = jobName(service.name);
  return {
    kind: 'resource',
    symbol: `${symbolOf(name)}Job`,
    type: 'Microsoft.App/jobs',
    body: {
      name,
      location: expression('location'),
      identity: IDENTITY,
      properties: {
        environmentId: expression('managedEnvironment.id'),
        configuration: {
          ...trigger,
          replicaTimeout: onceLimits(plan, service).runSeconds,
          replicaRetryLimit: plan.retries === 0 ? new Commented('The next due time is the retry.', 0) : plan.retries,
          ...configuration(plan),
        },
        template: { containers: [container(plan, { name: 'service', command: plan.onceCommand, variables })] },
      },
      dependsOn: dependencies(plan),
    },
  };
}
