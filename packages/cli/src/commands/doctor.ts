import { messageOf, toError, toInstant } from '@anyhost/core';
import type { LoadedApplication } from '../application/loaded-application.ts';
import { type Command, type CommandCall, defineCommand } from '../command/command.ts';
import { flag } from '../command/parameters.ts';
import { checkApplication } from '../doctor/check-application.ts';
import { checkModules } from '../doctor/check-modules.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkStore } from '../doctor/check-store.ts';
import { checkZones } from '../doctor/check-zones.ts';
import { type Finding, failure, ok } from '../doctor/finding.ts';
import { tableOf } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';

/** `anyhost doctor` */
export const doctorCommand: Command = defineCommand({
  description:
    'Checks what an application needs on this machine: Node, time zones, its module and TypeScript configuration, its settings and schedules, and its state store. Does not start services. Exit code 1 if a check fails.',
  takesApplication: 'always',
  options: { json: flag('Print one line of JSON for each check') },
  examples: [
    { line: 'anyhost doctor', text: 'for src/app.ts' },
    { line: 'anyhost doctor dist/app.js', text: 'for what is deployed' },
  ],
  run: async (call) => {
    const findings: Finding[] = [];
    for await (const finding of examine(call)) {
      findings.push(finding);
      if (call.options.json) call.terminal.print(JSON.stringify({ ...finding, remedy: finding.remedy ?? null }));
    }
    if (!call.options.json) call.terminal.print(textOf(findings, call.terminal));
    return findings.some(({ status }) => status === 'failure') ? 1 : 0;
  },
});

/** The checks, in an order in which each explains those after it. */
async function* examine(call: CommandCall<object, object>): AsyncGenerator<Finding> {
  const { versions, features } = process;
  const { loaded, finding } = await load(call);
  const isTypeScript = loaded === undefined || /\.[cm]?ts$/.test(loaded.file);
  yield checkNode({ version: versions.node, typescript: features.typescript }, isTypeScript);
  yield checkZones({ tz: versions['tz'], icu: versions['icu'] }, toInstant(call.surroundings.clock.now()));
  yield finding;
  if (loaded === undefined) return;
  yield* checkModules(loaded.file, call.surroundings.process.cwd());
  const { findings, plan } = await checkApplication(call, loaded);
  yield* findings;
  yield await checkStore(call, loaded, plan);
}

async function load(
  call: CommandCall<object, object>,
): Promise<{ readonly loaded?: LoadedApplication; readonly finding: Finding }> {
  try {
    const loaded = await call.application();
    const { name } = loaded.application.definition;
    return { loaded, finding: ok('application', `${loaded.shown} exports ${name} as ${loaded.exportName}.`) };
  } catch (thrown) {
    return { finding: failure('application', messageOf(toError(thrown))) };
  }
}

function textOf(findings: readonly Finding[], { styles, width }: Pick<Terminal, 'styles' | 'width'>): string {
  const colors = { ok: styles.green, warning: styles.yellow, failure: styles.red };
  const rows = findings.flatMap(({ check, status, message, remedy }) => [
    [colors[status](status), check, message.replaceAll(/\s*\n\s*/g, ' ')],
    ...(remedy === undefined ? [] : [['', '', styles.cyan(remedy)]]),
  ]);
  return tableOf(rows, { styles, width });
}
