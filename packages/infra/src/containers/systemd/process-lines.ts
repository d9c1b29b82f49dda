import type { SystemdPlan } from './systemd-plan.ts';
import { commandText, environmentLines, line, type UnitLine } from './unit-text.ts';

/** How a unit runs a command of the application: its folder, its variables, its user. */
export function processLines(
  plan: SystemdPlan,
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
): readonly UnitLine[] {
  return [
    line('WorkingDirectory', plan.folder),
    line('ExecStart', commandText(command)),
    line('Environment', 'NODE_ENV=production'),
    ...environmentLines(variables),
    line('EnvironmentFile', `-${plan.secretsFile}`, 'Secrets, one NAME=value per line. Optional.'),
    ...userLines(plan),
    line(
      'StateDirectory',
      plan.name,
      `The only writable folder that is kept: /var/lib/${plan.name}, in $STATE_DIRECTORY.`,
    ),
    line('KillMode', 'mixed', 'Only Node receives SIGTERM; it stops the processes that it has started.'),
  ];
}

/** The units of an application share a user: each of them gives the folder of its files to the user that it runs as. */
function userLines({ user, dynamicUser }: SystemdPlan): readonly UnitLine[] {
  if (user !== undefined) return [line('User', user)];
  return [
    line('DynamicUser', 'yes', 'A dynamic user, which exists while a process of the application runs.'),
    line('User', dynamicUser),
  ];
}

/** What the process cannot do. */
export function hardeningLines(plan: SystemdPlan): readonly UnitLine[] {
  return [
    line('MemoryMax', plan.memoryLimit),
    line('NoNewPrivileges', 'yes'),
    line('CapabilityBoundingSet', ''),
    line('ProtectSystem', 'strict'),
    line('ProtectHome', 'yes'),
    line('PrivateTmp', 'yes'),
    line('PrivateDevices', 'yes'),
    line('ProtectClock', 'yes'),
    line('ProtectControlGroups', 'yes'),
    line('ProtectHostname', 'yes'),
    line('ProtectKernelLogs', 'yes'),
    line('ProtectKernelModules', 'yes'),
    line('ProtectKernelTunables', 'yes'),
    line('RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6'),
    line('RestrictNamespaces', 'yes'),
    line('RestrictRealtime', 'yes'),
    line('RestrictSUIDSGID', 'yes'),
    line('LockPersonality', 'yes'),
    line('SystemCallArchitectures', 'native'),
    line('UMask', '0077', 'MemoryDenyWriteExecute is not set: V8 compiles to memory that it then executes.'),
  ];
}
