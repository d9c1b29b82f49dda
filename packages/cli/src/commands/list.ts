import { type Instant, messageOf, toError, toInstant } from '@anyhost/core';
import type { ServiceRecord } from '@anyhost/core/inspect';
import { formatSchedule } from '@anyhost/core/schedule';
import type { PlannedService } from '@anyhost/infra/plan';
import { dueTimesFrom, timeZoneOf, wordsOf } from '../application/due-times.ts';
import type { LoadedApplication } from '../application/loaded-application.ts';
import { withStore } from '../application/open-store.ts';
import { plannedApplication } from '../application/planned.ts';
import { type Command, type CommandCall, defineCommand } from '../command/command.ts';
import { flag } from '../command/parameters.ts';
import type { Styles } from '../output/styles.ts';
import { tableOf } from '../output/table.ts';
import { agoText, utcText } from '../output/times.ts';

/** How many due times are shown of each service. */
const DUE_TIMES = 3;

/** `anyhost list` */
export const listCommand: Command = defineCommand({
  description:
    'Lists the background services: their schedules in words, their time zones, their next three due times, and the outcomes of their last runs, if the state store has them. Does not start services; opens the state store, unless --no-store is set.',
  takesApplication: 'always',
  options: {
    noStore: flag('Do not open the state store'),
    json: flag('Print one line of JSON for each service'),
  },
  examples: [
    { line: 'anyhost list', text: 'the services of src/app.ts' },
    { line: 'anyhost list dist/app.js --no-store', text: 'of another module, without asking its state store' },
    { line: 'anyhost list --json | jq -r .service', text: 'only the names' },
  ],
  run: async (call) => {
    const planned = await plannedApplication(call);
    const records = call.options.noStore ? new Map<string, ServiceRecord>() : await readRecords(call, planned);
    const now = toInstant(call.surroundings.clock.now());
    const listed = planned.plan.services.map((service) => listedService(service, records.get(service.name), now));
    if (call.options.json) for (const service of listed) call.terminal.print(JSON.stringify(jsonOf(service)));
    else call.terminal.print(textOf(listed, now, call.terminal.styles));
    return 0;
  },
});

interface ListedService {
  readonly service: PlannedService;
  readonly next: readonly Instant[];
  readonly record: ServiceRecord | undefined;
}

function listedService(service: PlannedService, record: ServiceRecord | undefined, now: Instant): ListedService {
  return { service, next: dueTimesFrom(service.policy.schedule, now, DUE_TIMES), record };
}

/** The records of the store; none if it cannot be read: the services are listed anyway. */
async function readRecords(
  call: CommandCall<object, object>,
  loaded: LoadedApplication,
): Promise<ReadonlyMap<string, ServiceRecord>> {
  try {
    const read = await withStore(call, loaded, async (store) => {
      // Loaded here: an application without a state store does not need it.
      const { inspect } = await import('@anyhost/core/inspect');
      return await inspect(store, loaded.application, { clock: call.surroundings.clock });
    });
    return new Map(read?.services.map((record) => [record.name, record]));
  } catch (thrown) {
    const problem = messageOf(toError(thrown)).replace(/\.$/, '');
    call.terminal.note(`The state store cannot be read, so last outcomes are missing: ${problem}.`);
    return new Map();
  }
}

function jsonOf({ service: { name, policy }, next, record }: ListedService): object {
  const last = record?.last;
  return {
    service: name,
    schedule: formatSchedule(policy.schedule),
    words: wordsOf(policy.schedule),
    timeZone: timeZoneOf(policy.schedule) ?? null,
    next: next.map(utcText),
    last:
      last === undefined
        ? null
        : { status: last.status, at: last.startedAt, error: last.error ?? null, where: last.where ?? null },
    running: runningOf(record).map(({ where, since }) => ({ where: where ?? null, since: since ?? null })),
    unfinished: unfinishedOf(record),
    paused: record?.paused !== undefined,
    overdueSince: record?.overdueSince ?? null,
  };
}

function runningOf(record: ServiceRecord | undefined): ServiceRecord['running'] {
  return record?.running.filter(({ isLive }) => isLive) ?? [];
}

/** How many occurrences have work that can be resumed. */
function unfinishedOf(record: ServiceRecord | undefined): number {
  return record?.unfinished.filter(({ droppedAt }) => droppedAt === undefined).length ?? 0;
}

function textOf(listed: readonly ListedService[], now: Instant, styles: Styles): string {
  if (listed.length === 0) return 'The application has no background services.';
  const rows = listed.flatMap(({ service: { name, policy }, next, record }) => {
    const [first = '', ...more] = next.map(utcText);
    const zone = timeZoneOf(policy.schedule) ?? '';
    const states = statesOf(record, now, styles);
    const height = Math.max(1 + more.length, states.length);
    return Array.from({ length: height }, (_, line) =>
      line === 0
        ? [styles.bold(name), wordsOf(policy.schedule), zone, first, states[0] ?? '']
        : ['', '', '', more[line - 1] ?? '', states[line] ?? ''],
    );
  });
  return tableOf(rows, { heading: ['service', 'schedule', 'time zone', 'next', 'last'], styles });
}

/** The last outcome, and what an operator should see beside it. */
function statesOf(record: ServiceRecord | undefined, now: Instant, styles: Styles): readonly string[] {
  if (record === undefined || !record.isRecorded) return [];
  const { last, paused, overdueSince, skipNext } = record;
  const unfinished = unfinishedOf(record);
  const isGood = last === undefined || /^(?:completed|skipped)/.test(last.status);
  const color = isGood ? styles.green : styles.red;
  return [
    ...(last === undefined ? [] : [`${color(last.status)} ${agoText(last.startedAt, now)}`]),
    ...runningOf(record).map(({ where = 'a host' }) => `running on ${where}`),
    ...(unfinished === 0 ? [] : [styles.yellow(`${unfinished} unfinished`)]),
    ...(paused === undefined ? [] : [styles.yellow(`paused${paused.by === undefined ? '' : ` by ${paused.by}`}`)]),
    ...(skipNext === undefined ? [] : [`skips ${utcText(skipNext.occurrence)}`]),
    ...(overdueSince === undefined ? [] : [styles.red(`overdue since ${utcText(overdueSince)}`)]),
  ];
}
