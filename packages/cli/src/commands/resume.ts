import { type Command, defineCommand } from '../command/command.ts';
import { BY, SERVICE, whoUses } from './switch-options.ts';
import { withSwitches } from './with-switches.ts';

/** `anyhost resume` */
export const resumeCommand: Command = defineCommand({
  description:
    'Serves the due times of a service again: ends a pause, and a skip-next. Skipped due times are not made up.',
  takesApplication: 'always',
  arguments: { service: SERVICE },
  options: { by: BY },
  examples: [{ line: 'anyhost resume price-cache', text: 'from its next due time on' }],
  run: async (call) => {
    const { service } = call.arguments;
    const by = whoUses(call.options.by, call.surroundings);
    await withSwitches(call, (switches) => switches.resume(service, { by }));
    call.terminal.print(`${service} is resumed.`);
    return 0;
  },
});
