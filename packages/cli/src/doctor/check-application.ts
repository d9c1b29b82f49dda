import { isTimed, loadSettings, messageOf, type SettingsLayer, toError, toInstant } from '@anyhost/core';
import { dueTimesOf, formatSchedule } from '@anyhost/core/schedule';
import { type ApplicationPlan, planApplication } from '@anyhost/infra/plan';
import { readSettingsLayers } from '@anyhost/node/tools';
import type { LoadedApplication } from '../application/loaded-application.ts';
import type { CommandCall } from '../command/command.ts';
import { type Finding, failure, ok } from './finding.ts';

/** Whether the application could start here: its settings, and its schedules. */
export async function checkApplication(
  call: CommandCall<object, object>,
  loaded: LoadedApplication,
): Promise<{ readonly findings: readonly Finding[]; readonly plan: ApplicationPlan | undefined }> {
  const findings: Finding[] = [];
  const layers = await caught('settings', findings, async () => readLayers(call, loaded));
  if (layers === undefined) return { findings, plan: undefined };
  await caught('settings', findings, async () => {
    findings.push(await checkSettings(loaded, layers));
  });
  const plan = await caught('schedules', findings, async () => await planApplication(loaded.application, { layers }));
  if (plan !== undefined) findings.push(checkSchedules(plan, call));
  return { findings, plan };
}

function readLayers(call: CommandCall<object, object>, { application }: LoadedApplication): readonly SettingsLayer[] {
  const options = { args: call.settings, ...(call.contentRoot !== undefined && { contentRoot: call.contentRoot }) };
  return readSettingsLayers(application, options, call.surroundings.process);
}

async function checkSettings({ application }: LoadedApplication, layers: readonly SettingsLayer[]): Promise<Finding> {
  const { settings: registrations } = application.definition;
  const { warnings } = await loadSettings({ registrations, layers });
  const sources = layers.filter(({ values }) => Object.keys(values).length > 0).map(({ source }) => source);
  const from = sources.length === 0 ? 'defaults' : sources.join(', ');
  const [first] = warnings;
  const count = `${registrations.length} ${registrations.length === 1 ? 'section' : 'sections'}`;
  if (first === undefined) return ok('settings', `${count}, valid, from ${from}.`);
  return { check: 'settings', status: 'warning', message: first.message, remedy: undefined };
}

function checkSchedules({ services }: ApplicationPlan, { surroundings }: CommandCall<object, object>): Finding {
  const now = toInstant(surroundings.clock.now());
  const problems = services.flatMap(({ name, policy: { schedule } }) => {
    if (!isTimed(schedule)) return [];
    try {
      return dueTimesOf(schedule).next(now) === undefined
        ? [`${name}: ${formatSchedule(schedule)} is never due again`]
        : [];
    } catch (thrown) {
      return [`${name}: ${messageOf(toError(thrown))}`];
    }
  });
  if (problems.length > 0) return failure('schedules', problems.join('; '));
  return ok(
    'schedules',
    `${services.length} background ${services.length === 1 ? 'service' : 'services'}, all schedules valid.`,
  );
}

/** What a step throws is a finding. */
async function caught<Result>(
  check: string,
  findings: Finding[],
  step: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await step();
  } catch (thrown) {
    findings.push(failure(check, messageOf(toError(thrown))));
    return undefined;
  }
}
