import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { serviceNames } from '../../processes/resource-names.ts';
import { type ScheduledServices, timedServices } from '../../processes/scheduled-services.ts';
import type { GeneratedFile } from '../../text/generated-file.ts';
import { hostUnit } from './host-unit.ts';
import type { SystemdOptions } from './systemd-options.ts';
import { LONGEST_NAME, type SystemdPlan, systemdPlan } from './systemd-plan.ts';
import { systemdReadme } from './systemd-readme.ts';
import { onceUnit, timerUnit } from './timer-units.ts';

/**
 * Generates the units that run an application on a machine with systemd: in `host/` that of the long-lived host, in
 * `timers/` a service and a timer for each service; and a README.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for wrong options and those that contradict the application;
 *   `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule that a timer cannot keep.
 */
export function systemdFiles(application: ApplicationPlan, options: SystemdOptions = {}): GeneratedFile[] {
  const plan = systemdPlan(application, options);
  const scheduled = plan.mode === 'host' ? undefined : timedServices(plan, 'systemd');
  return [
    { path: 'README.md', text: systemdReadme(plan, scheduled) },
    ...(plan.mode === 'timers' ? [] : [{ path: `host/${plan.name}.service`, text: hostUnit(plan) }]),
    ...(scheduled === undefined ? [] : timersFolder(plan, scheduled)),
  ];
}

function timersFolder(plan: SystemdPlan, { services }: ScheduledServices): readonly GeneratedFile[] {
  const names = serviceNames(plan.application, LONGEST_NAME);
  return services.flatMap((service) => {
    const name = names.get(service.name) ?? service.name;
    return [
      { path: `timers/${name}.service`, text: onceUnit(plan, service) },
      { path: `timers/${name}.timer`, text: timerUnit(plan, service) },
    ];
  });
}
