import { type Instant, occurrenceOf, toInstant } from '@anyhost/core';
import { formatSchedule } from '@anyhost/core/schedule';
import { dueTimesFrom, timeZoneOf } from '../application/due-times.ts';
import { findService } from '../application/find-service.ts';
import { plannedApplication } from '../application/planned.ts';
import { CliError } from '../command/cli-error.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { flag, instant, requiredText, wholeNumber } from '../command/parameters.ts';
import { tableOf } from '../output/table.ts';
import { localTextsOf, utcText } from '../output/times.ts';

const MOST = 10_000;

/** `anyhost next` */
export const nextCommand: Command = defineCommand({
  description: 'Prints the due times of a service, in UTC and in the time zone of its schedule.',
  takesApplication: 'always',
  arguments: { service: requiredText('The background service', 'service') },
  options: {
    from: instant('The first due time is at or after this instant. Default: now'),
    count: wholeNumber('How many', { least: 1, most: MOST, absent: 10 }),
    json: flag('Print one line of JSON for each due time'),
  },
  examples: [
    { line: 'anyhost next price-cache', text: 'the next ten due times' },
    { line: 'anyhost next price-cache --from 2027-03-27 --count 3', text: 'those around a change of the clocks' },
  ],
  run: async (call) => {
    const { options, terminal } = call;
    const { plan } = await plannedApplication(call);
    const service = findService(plan, call.arguments.service);
    const { schedule } = service.policy;
    const from = options.from ?? toInstant(call.surroundings.clock.now());
    const dueTimes = dueTimesFrom(schedule, from, options.count);
    if (dueTimes.length === 0) {
      throw new CliError(
        `${service.name} has no due times after ${utcText(from)}: its schedule is ${formatSchedule(schedule)}.`,
      );
    }
    if (options.json) {
      for (const due of dueTimes) terminal.print(JSON.stringify(jsonOf(service.name, due)));
      return 0;
    }
    const localText = localTextsOf(timeZoneOf(schedule) ?? 'UTC');
    const rows = dueTimes.map((due) => [utcText(due), terminal.styles.dim(localText(due))]);
    terminal.print(tableOf(rows, { styles: terminal.styles }));
    return 0;
  },
});

function jsonOf(service: string, due: Instant): object {
  return { service, dueAt: utcText(due), occurrence: occurrenceOf(service, due).id };
}
