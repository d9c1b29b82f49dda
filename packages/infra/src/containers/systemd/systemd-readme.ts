import { namesInWords } from '../../processes/run-twice.ts';
import type { ScheduledServices } from '../../processes/scheduled-services.ts';
import { GENERATED } from '../../text/generated.ts';
import { list, page, shell } from '../../text/markdown.ts';
import type { SystemdPlan } from './systemd-plan.ts';

/** How a person installs the units and removes them. */
export function systemdReadme(plan: SystemdPlan, scheduled: ScheduledServices | undefined): string {
  const { application, mode, folder, secretsFile } = plan;
  return page([
    `# ${application.name} on a machine with systemd`,
    GENERATED,
    mode === 'both'
      ? 'Install the units of one of the two folders: with both, every service would run twice for each due time.'
      : undefined,
    '## Before the first time',
    list([
      `Copy the built application to \`${folder}\`, with its \`node_modules\` unless it is bundled. It need not be writable.`,
      'Node must be where systemd looks for programs: `/usr/local/bin` or `/usr/bin`.',
      `Put secrets into \`${secretsFile}\`, readable for root only: \`NAME=value\`, one a line.`,
    ]),
    ...(mode === 'timers' ? [] : hostSections(plan)),
    ...(scheduled === undefined ? [] : timerSections(plan, scheduled)),
    '## What stays',
    `The application in \`${folder}\`, its secrets in \`${secretsFile}\`, and the files that it has kept in \`/var/lib/${plan.name}\`. Delete them where they are no longer needed.`,
  ]);
}

function hostSections({ name, healthPort }: SystemdPlan): readonly string[] {
  return [
    '## The long-lived host',
    shell(
      'sudo cp host/*.service /etc/systemd/system/',
      'sudo systemctl daemon-reload',
      `sudo systemctl enable --now ${name}.service`,
      `journalctl --unit ${name}.service --follow`,
      `curl http://127.0.0.1:${healthPort}/status`,
    ),
    'After a change of the application or of the unit, which is copied again:',
    shell('sudo systemctl daemon-reload', `sudo systemctl restart ${name}.service`),
    'Remove it:',
    shell(
      `sudo systemctl disable --now ${name}.service`,
      `sudo rm /etc/systemd/system/${name}.service`,
      'sudo systemctl daemon-reload',
    ),
  ];
}

function timerSections({ name }: SystemdPlan, { services, byHand, leftOut }: ScheduledServices): readonly string[] {
  return [
    '## A timer for each service',
    shell(
      'sudo cp timers/*.service timers/*.timer /etc/systemd/system/',
      'sudo systemctl daemon-reload',
      `(cd timers && sudo systemctl enable --now *.timer)`,
      `systemctl list-timers '${name}-*'`,
      `journalctl --unit '${name}-*' --follow`,
    ),
    [
      `Here are: ${namesInWords(services)}.`,
      ...(byHand.length === 0 ? [] : [`Without due times, and so without a timer: ${namesInWords(byHand)}.`]),
      ...(leftOut.length === 0 ? [] : [`Left out: ${namesInWords(leftOut)}.`]),
      'A service with `runOnStart` runs at its due times only: there is no start.',
    ].join(' '),
    '`sudo systemctl start <name>.service` is a run for the last due time: a timer does not say which one it is for. After a change of the units copy them again, then:',
    shell(
      'sudo systemctl daemon-reload',
      '(cd timers && sudo systemctl enable *.timer && sudo systemctl restart *.timer)',
    ),
    'A unit whose service is gone stays on the machine until it is removed. Remove them all:',
    shell(
      '(cd timers && sudo systemctl disable --now *.timer)',
      '(cd timers && for unit in *; do sudo rm "/etc/systemd/system/$unit"; done)',
      'sudo systemctl daemon-reload',
    ),
  ];
}
