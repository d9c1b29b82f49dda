import { runOnce } from '@anyhost/node';
import { type Command, defineCommand } from '../command/command.ts';
import { duration, flag, instant, text } from '../command/parameters.ts';
import { describeFailure } from '../output/describe-failure.ts';

/** `anyhost once` */
export const onceCommand: Command = defineCommand({
  description:
    'Runs one service once, as runOnce does, and exits with its code: 0 if the work is done or must not be retried, 143 or 130 if a signal interrupted it, otherwise 1.',
  takesApplication: 'always',
  arguments: {
    service: text('The background service. Default: that of ANYHOST_SERVICE, or else the only one', 'service'),
  },
  options: {
    timeout: duration('Time until the deadline, start included. Default: no limit', { leastMs: 1 }),
    scheduledTime: instant('The due time that is served. Default: ANYHOST_SCHEDULED_TIME, else a manual run'),
    continuation: flag('Only resume unfinished work of earlier runs'),
    allowVolatileState: flag('Allow checkpoints, leases and claims in memory'),
  },
  examples: [
    { line: 'anyhost once price-cache --timeout 10m', text: 'one run, with ten minutes to its deadline' },
    { line: 'anyhost once price-cache --scheduled-time 2026-11-23T05:00:00Z', text: 'the run of one due time' },
  ],
  run: async (call) => {
    const { options, settings, contentRoot, surroundings, terminal } = call;
    const loaded = await call.application();
    try {
      await runOnce(
        loaded.application,
        call.arguments.service,
        {
          exit: true,
          args: settings,
          ...(contentRoot !== undefined && { contentRoot }),
          ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
          ...(options.scheduledTime !== undefined && { scheduledTime: new Date(options.scheduledTime) }),
          ...(options.continuation && { trigger: 'continuation' as const }),
          allowVolatileState: options.allowVolatileState,
        },
        surroundings.process,
      );
    } catch (thrown) {
      terminal.note(describeFailure(thrown, { isVerbose: call.isVerbose, styles: terminal.noteStyles }));
    }
    return undefined;
  },
});
