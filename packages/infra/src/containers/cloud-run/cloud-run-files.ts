import { AnyhostError } from '@anyhost/core';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { serviceNames } from '../../processes/resource-names.ts';
import { hasDurableRecord, type ScheduledService, timedServices } from '../../processes/scheduled-services.ts';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import type { GeneratedFile } from '../../text/generated-file.ts';
import { yamlText } from '../../text/yaml.ts';
import { assertNoOverlap } from './assert-no-overlap.ts';
import type { CloudRunOptions } from './cloud-run-options.ts';
import { type CloudRunPlan, cloudRunPlan, LONGEST_NAME } from './cloud-run-plan.ts';
import { cloudRunReadme } from './cloud-run-readme.ts';
import { cloudRunJob } from './job.ts';
import type { NamedService } from './named-service.ts';
import { scheduleScript } from './schedule-script.ts';

/**
 * Generates the files that run an application as Cloud Run jobs: one for each service, a script that has Cloud Scheduler
 * start them, and a README.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for wrong options and those that contradict the application;
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that Cloud Scheduler cannot keep.
 */
export function cloudRunFiles(application: ApplicationPlan, options: CloudRunOptions): GeneratedFile[] {
  const plan = cloudRunPlan(application, options);
  const scheduled = timedServices(plan, 'gcpScheduler');
  const services = named(plan, scheduled.services);
  for (const service of services) {
    assertNoOverlap(plan, service);
    assertGuardDecides(plan, service);
  }
  return [
    { path: 'README.md', text: cloudRunReadme(plan, services, scheduled) },
    ...services.map((service) => ({
      path: `${service.resource}.yaml`,
      text: yamlText(cloudRunJob(plan, service), GENERATED_COMMENT),
    })),
    { path: 'schedule.sh', text: scheduleScript(plan, services) },
  ];
}

function named({ application }: CloudRunPlan, services: readonly ScheduledService[]): readonly NamedService[] {
  const names = serviceNames(application, LONGEST_NAME);
  return services.map((service) => ({ ...service, resource: names.get(service.name) ?? service.name }));
}

/** Cloud Scheduler knows the intended time of a tick, but a Cloud Run job does not receive it. */
function assertGuardDecides(plan: CloudRunPlan, { name, policy, translation }: NamedService): void {
  if (!translation.guarded || hasDurableRecord(plan.application, policy)) return;
  throw new AnyhostError(
    'ERR_ANYHOST_INVALID_SCHEDULE',
    `${plan.owner}: the service '${name}': its schedule needs a guard, and a Cloud Run job does not receive the intended time of a tick. Register a durable store, by whose record the host decides what is due, or deploy the long-lived host.`,
    { details: { owner: plan.owner, service: name, reason: 'NO_INTENDED_TIME' } },
  );
}
