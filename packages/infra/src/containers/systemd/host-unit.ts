import { hostVariables } from '../../processes/process-variables.ts';
import { hostStartSeconds, hostStopSeconds } from '../../processes/run-limits.ts';
import { hardeningLines, processLines } from './process-lines.ts';
import type { SystemdPlan } from './systemd-plan.ts';
import { line, type UnitLine, unitText } from './unit-text.ts';

/** The unit of the long-lived host. */
export function hostUnit(plan: SystemdPlan): string {
  return unitText([
    {
      name: 'Unit',
      lines: [
        line('Description', `${plan.application.name}: the long-lived host`),
        line('Wants', 'network-online.target'),
        line('After', 'network-online.target'),
      ],
    },
    {
      name: 'Service',
      lines: [
        ...startLines(plan),
        ...processLines(plan, plan.hostCommand, hostVariables(plan)),
        line('Restart', 'on-failure', 'The host exits with 1 after a fault, and with 0 after a requested stop.'),
        line('RestartSec', '5s'),
        line(
          'TimeoutStopSec',
          `${hostStopSeconds(plan)}s`,
          `The host continues to serve for ${plan.readinessDelayMs} ms, and then may take ${plan.shutdownTimeoutMs} ms to stop; plus 10 s.`,
        ),
        ...hardeningLines(plan),
      ],
    },
    { name: 'Install', lines: [line('WantedBy', 'multi-user.target')] },
  ]);
}

/** When the unit counts as started, and as live. */
function startLines(plan: SystemdPlan): readonly UnitLine[] {
  const { notify, watchdogMs, startupTimeoutMs } = plan;
  if (!notify) {
    return [
      line('Type', 'exec', 'Active means that Node runs; the health endpoints report whether the host is ready.'),
    ];
  }
  const live = 'systemd ends and restarts a host that is not live, or whose event loop is blocked, for this long.';
  return [
    line('Type', 'notify', 'Active means that the host has started.'),
    line('NotifyAccess', 'all', 'The host notifies systemd through systemd-notify, a child process.'),
    ...(watchdogMs === undefined ? [] : [line('WatchdogSec', `${watchdogMs / 1000}s`, live)]),
    line(
      'TimeoutStartSec',
      `${hostStartSeconds(plan)}s`,
      `The host gives up a start after ${startupTimeoutMs} ms; 10 s more.`,
    ),
  ];
}
