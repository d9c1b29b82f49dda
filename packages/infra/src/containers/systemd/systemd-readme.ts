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
      ? 'Install the units of only one of the two folders: with both, every service runs twice for each due time.'
      : undefined,
    '## Prerequisites',
    list([
      `Copy the built application to \`${folder}\`, with its \`node_modules\` unless it is bundled. The folder does not have to be writable.`,
      'Node must be where systemd looks for programs: `/usr/local/bin` or `/usr/bin`.',
      `Put secrets into \`${secretsFile}\`, readable only by root, one \`NAME=value\` per line.`,
    ]),
    ...(mode === 'timers' ? [] : hostSections(plan)),
    ...(scheduled === undefined ? [] : timerSections(plan, scheduled)),
    '## What is not deleted',
    `The application in \`${folder}\`, its secrets in \`${secretsFile}\`, and its files in \`/var/lib/${plan.name}\`. Delete them when they are no longer needed.`,
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
    'To deploy a change of the application or the unit, copy it again, then:',
    shell('sudo systemctl daemon-reload', `sudo systemctl restart ${name}.service`),
    'To remove it:',
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
      `Deployed: ${namesInWords(services)}.`,
      ...(byHand.length === 0 ? [] : [`Without due times, so without a timer: ${namesInWords(byHand)}.`]),
      ...(leftOut.length === 0 ? [] : [`Not deployed: ${namesInWords(leftOut)}.`]),
      '`runOnStart` has no effect: each run is a process of its own.',
    ].join(' '),
    '`sudo systemctl start <name>.service` runs the service for its last due time: systemd does not report which one a timer is for. To deploy a change of the units, copy them again, then:',
    shell(
      'sudo systemctl daemon-reload',
      '(cd timers && sudo systemctl enable *.timer && sudo systemctl restart *.timer)',
    ),
    'The units of a removed service remain on the machine until you remove them. To remove all units:',
    shell(
      '(cd timers && sudo systemctl disable --now *.timer)',
      '(cd timers && for unit in *; do sudo rm "/etc/systemd/system/$unit"; done)',
      'sudo systemctl daemon-reload',
    ),
  ];
}
