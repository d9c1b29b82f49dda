import { type Command, defineCommand } from '../command/command.ts';
import { utcText } from '../output/times.ts';
import { BY, REASON, SERVICE, whoUses } from './switch-options.ts';
import { withSwitches } from './with-switches.ts';

/** `anyhost skip-next` */
export const skipNextCommand: Command = defineCommand({
  description: 'Skips the next due time of a service, on all hosts that use the same state store.',
  takesApplication: 'always',
  arguments: { service: SERVICE },
  options: { reason: REASON, by: BY },
  examples: [{ line: "anyhost skip-next order-archiver --reason 'maintenance tonight'", text: 'only the next one' }],
  run: async (call) => {
    const { service } = call.arguments;
    const by = whoUses(call.options.by, call.surroundings);
    const skipped = await withSwitches(call, (switches) =>
      switches.skipNext(service, { by, reason: call.options.reason }),
    );
    call.terminal.print(`${service} skips ${utcText(skipped)}. To serve it anyway: anyhost resume ${service}`);
    return 0;
  },
});
