import { formatSchedule } from '@anyhost/core/schedule';
import { contradiction } from '../../processes/contradiction.ts';
import { LAST_DUE_TIME, onceVariables } from '../../processes/process-variables.ts';
import { onceLimits } from '../../processes/run-limits.ts';
import type { ScheduledService } from '../../processes/scheduled-services.ts';
import { hardeningLines, processLines } from './process-lines.ts';
import type { SystemdPlan } from './systemd-plan.ts';
import { line, type UnitLine, unitText } from './unit-text.ts';

/**
 * The unit that runs a service once.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a service that queues due times, which systemd does not.
 */
export function onceUnit(plan: SystemdPlan, service: ScheduledService): string {
  assertSkips(plan, service);
  const { runSeconds, stopSeconds } = onceLimits(plan, service);
  const { guarded } = service.translation;
  const variables = { ...plan.environment, ...onceVariables(plan, service, guarded), ...LAST_DUE_TIME };
  return unitText([
    {
      name: 'Unit',
      lines: [
        line('Description', `${plan.application.name}: ${service.name}, once`),
        line('Wants', 'network-online.target'),
        line('After', 'network-online.target'),
        line(
          'StartLimitIntervalSec',
          0,
          'No limit, however close due times are: the default is five starts in ten seconds.',
        ),
      ],
    },
    {
      name: 'Service',
      lines: [
        line('Type', 'oneshot', 'While it runs, its timer does not start it again: runs do not overlap.'),
        ...processLines(plan, plan.onceCommand, variables),
        line('SuccessExitStatus', 143, 'A run that a stop has interrupted is not a failure.'),
        line(
          'TimeoutStartSec',
          `${runSeconds}s`,
          `The host ends the run within ${plan.onceTimeoutOf(service)} ms; the stop takes additional time.`,
        ),
        line('TimeoutStopSec', `${stopSeconds}s`, `The stop may take ${plan.shutdownTimeoutMs} ms; plus 10 s.`),
        ...hardeningLines(plan),
      ],
    },
  ]);
}

/** The timer of a service. */
export function timerUnit(plan: SystemdPlan, service: ScheduledService): string {
  return unitText([
    {
      name: 'Unit',
      lines: [line('Description', `${plan.application.name}: when ${service.name} is due`)],
    },
    {
      name: 'Timer',
      lines: [
        ...calendarLines(service),
        line(
          'AccuracySec',
          '1s',
          'The default is one minute. RandomizedDelaySec stays 0: a run starts at its due time.',
        ),
        persistent(service),
      ],
    },
    { name: 'Install', lines: [line('WantedBy', 'timers.target')] },
  ]);
}

function assertSkips({ owner }: SystemdPlan, { name, policy: { overlap } }: ScheduledService): void {
  if (overlap === 'skip') return;
  throw contradiction({
    owner,
    service: name,
    problem: `overlap is '${overlap}', and systemd drops a due time at which the unit is still active`,
    remedy: "Set overlap: 'skip', or install the long-lived host, mode: 'host'.",
  });
}

function calendarLines({ schedule, translation }: ScheduledService): readonly UnitLine[] {
  const comments = [
    `The definition: ${formatSchedule(schedule)}`,
    ...(translation.guarded ? ['This fires more often; the host skips what is not due: ANYHOST_GUARD.'] : []),
    ...translation.notes,
  ];
  return translation.expression
    .split('\n')
    .map((expression, index) => line('OnCalendar', expression, index === 0 ? comments.join('\n') : undefined));
}

function persistent({ policy: { misfire, maxLatenessMs } }: ScheduledService): UnitLine {
  if (misfire === 'skip') return line('Persistent', 'false', "misfire: 'skip': missed due times are not made up.");
  const late = maxLatenessMs === undefined ? '' : ` More than ${maxLatenessMs} ms late, the host skips it.`;
  return line('Persistent', 'true', `One run after downtime if a due time was missed.${late}`);
}
