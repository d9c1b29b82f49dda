import { type Command, defineCommand } from '../command/command.ts';
import { duration } from '../command/parameters.ts';
import { utcText } from '../output/times.ts';
import { BY, OPTIONAL_REASON, SERVICE, whoUses } from './switch-options.ts';
import { withSwitches } from './with-switches.ts';

/** `anyhost run-now` */
export const runNowCommand: Command = defineCommand({
  description:
    'Requests a manual run of a service. One of the hosts that use the same state store makes it as soon as possible. To run the service in this process, use anyhost once.',
  takesApplication: 'always',
  arguments: { service: SERVICE },
  options: {
    reason: OPTIONAL_REASON,
    by: BY,
    expiresIn: duration('After this time no host takes the request. Default: 1h', { leastMs: 1000 }),
  },
  examples: [
    { line: 'anyhost run-now price-cache', text: 'as soon as a host can' },
    { line: 'anyhost run-now price-cache --expires-in 5m', text: 'or not at all' },
  ],
  run: async (call) => {
    const { service } = call.arguments;
    const { reason, expiresIn: expiresInMs } = call.options;
    const by = whoUses(call.options.by, call.surroundings);
    const { id, until } = await withSwitches(call, (switches) => switches.runNow(service, { by, reason, expiresInMs }));
    call.terminal.print(`A run of ${service} is requested until ${utcText(until)}. Its id in the logs: ${id}`);
    return 0;
  },
});
