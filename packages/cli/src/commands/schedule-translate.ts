import { SCHEDULE_TARGETS, type Translation } from '@anyhost/infra';
import { findService } from '../application/find-service.ts';
import { plannedApplication } from '../application/planned.ts';
import { usageError } from '../command/cli-error.ts';
import { type Command, type CommandCall, defineCommand } from '../command/command.ts';
import { choices, flag, text } from '../command/parameters.ts';
import type { Styles } from '../output/styles.ts';
import { tableOf } from '../output/table.ts';
import { type GivenSchedule, givenSchedule } from '../schedule/given-schedule.ts';
import { remarksText } from '../schedule/remarks-text.ts';
import { isRefused, type TargetTranslation, translateAll } from '../schedule/translate-all.ts';

/** `anyhost schedule translate` */
export const scheduleTranslateCommand: Command = defineCommand({
  description:
    'Translates a schedule for each platform, or says why the platform cannot express it. The schedule is that of --cron or --every, or those of an application. Exit code 1 if a target of --to refuses a schedule, or if every target does; an on-demand service has none.',
  takesApplication: 'optionally',
  arguments: { service: text('Only this background service of the application', 'service') },
  options: {
    every: text('A period: 30s, 5m, 1.5h, 1d', 'duration'),
    cron: text('A cron expression of five fields, or six with seconds first', 'expression'),
    timeZone: text('The IANA time zone of --cron, or of a local --from. Default: UTC', 'zone'),
    from: text('One of the due times of --every', 'time'),
    to: choices('Only this target; all of them by default, as with all', [...SCHEDULE_TARGETS, 'all'], 'target'),
    guard: flag(
      'If a target cannot express the schedule, use one that fires more often, for a host that skips ticks that are not due',
    ),
    durableRecord: flag(
      'The service has a durable record, for platforms that do not provide the intended time of a tick',
    ),
    allowManyTicks: flag('Allow a guard to skip any number of ticks'),
    json: flag('Print one line of JSON for each target'),
  },
  examples: [
    { line: 'anyhost schedule translate --every 7m --guard', text: 'on all targets' },
    {
      line: "anyhost schedule translate --cron '0 6 * * MON-FRI' --time-zone Europe/Amsterdam --to kubernetes",
      text: 'on one of them',
    },
    { line: 'anyhost schedule translate price-cache', text: 'the schedule of a service of src/app.ts' },
  ],
  run: async (call) => {
    const { guard, durableRecord, allowManyTicks, json, to } = call.options;
    const isForAll = to.length === 0 || to.includes('all');
    const targets = SCHEDULE_TARGETS.filter((target) => isForAll || to.includes(target));
    const subjects = await findSubjects(call, givenSchedule(call.options), call.arguments.service);
    const { terminal } = call;
    let isRefusedAnywhere = false;
    for (const [index, { label, given, hasRecord }] of subjects.entries()) {
      const options = { guard, durableRecord: durableRecord || hasRecord, allowManyTicks };
      const translations = await translateAll(given, targets, options);
      const refused = translations.filter(({ result }) => isRefused(result)).length;
      // One of several services that runs on demand has nothing to translate, which is nothing wrong.
      const hasNothing = subjects.length > 1 && given.schedule.kind === 'onDemand';
      if (!hasNothing) isRefusedAnywhere ||= isForAll ? refused === targets.length : refused > 0;
      if (json) {
        const named = subjects.length > 1 ? { service: label } : {};
        for (const one of translations) terminal.print(JSON.stringify({ ...named, ...jsonOf(one) }));
        continue;
      }
      if (label !== undefined) terminal.print(`${index === 0 ? '' : '\n'}${terminal.styles.bold(label)}`);
      terminal.print(tableText(translations, terminal.styles));
    }
    return isRefusedAnywhere ? 1 : 0;
  },
});

/** A schedule to translate. */
interface Subject {
  /** The service whose schedule it is. */
  readonly label: string | undefined;
  readonly given: GivenSchedule;
  readonly hasRecord: boolean;
}

async function findSubjects(
  call: CommandCall<object, object>,
  given: GivenSchedule | undefined,
  service: string | undefined,
): Promise<readonly Subject[]> {
  if (given !== undefined) {
    if (service === undefined) return [{ label: undefined, given, hasRecord: false }];
    throw usageError('A service has its own schedule: use either its name, or --cron or --every.');
  }
  const { plan } = await plannedApplication(call);
  const services = service === undefined ? plan.services : [findService(plan, service)];
  if (services.length === 0)
    throw usageError(`${plan.name} has no background services. Set a schedule with --cron or --every.`);
  return services.map(({ name, policy }) => ({
    label: name,
    given: { schedule: policy.schedule, problem: undefined },
    hasRecord: plan.hasStateStore && policy.record !== 'none',
  }));
}

function jsonOf({ target, result }: TargetTranslation): object {
  const isText = !isRefused(result);
  return {
    target,
    expression: isText ? result.expression : null,
    timeZone: isText ? (result.timeZone ?? null) : null,
    guarded: isText && result.guarded,
    reject: isText ? null : result.reject,
    message: isText ? null : result.message,
    notes: isText ? result.notes : [],
  };
}

/** A row for each target, and below it what a reader should know. */
function tableText(translations: readonly TargetTranslation[], styles: Styles): string {
  const rows = translations.map(({ target, result }) =>
    isRefused(result)
      ? [target, styles.red('refused'), styles.yellow(result.reject), '']
      : [target, styles.green(exactnessOf(result)), expressionText(result.expression), result.timeZone ?? ''],
  );
  const table = tableOf(rows, { heading: ['target', '', 'text', 'time zone'], styles });
  const remarks = remarksText(translations, { refusals: true });
  return remarks === '' ? table : `${table}\n\n${remarks}`;
}

// A translation with a note, such as one on a clock change, is not exact.
function exactnessOf({ guarded, notes }: Translation): string {
  if (guarded) return 'guarded';
  return notes.length === 0 ? 'exact' : 'see note';
}

/** Several lines, as systemd has them, in one. */
function expressionText(expression: string): string {
  return expression.split('\n').join(' | ');
}
