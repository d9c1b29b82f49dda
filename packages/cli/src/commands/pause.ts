import { type Command, defineCommand } from '../command/command.ts';
import { BY, REASON, SERVICE, whoUses } from './switch-options.ts';
import { withSwitches } from './with-switches.ts';

/** `anyhost pause` */
export const pauseCommand: Command = defineCommand({
  description:
    'Skips the due times of a service, on all hosts that use the same state store, until it is resumed. A run under way continues. Hosts do not have to be redeployed.',
  takesApplication: 'always',
  arguments: { service: SERVICE },
  options: { reason: REASON, by: BY },
  examples: [
    {
      line: "anyhost pause price-cache --reason 'the price service is down'",
      text: 'until anyhost resume price-cache',
    },
  ],
  run: async (call) => {
    const { service } = call.arguments;
    const by = whoUses(call.options.by, call.surroundings);
    await withSwitches(call, (switches) => switches.pause(service, { by, reason: call.options.reason }));
    call.terminal.print(`${service} is paused. Its due times are skipped until: anyhost resume ${service}`);
    return 0;
  },
});
