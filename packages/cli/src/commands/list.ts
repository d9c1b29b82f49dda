import { plannedApplication } from '../application/planned.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { flag } from '../command/parameters.ts';

/** `anyhost list` */
export const listCommand: Command = defineCommand({
  description: 'Lists the background services.',
  takesApplication: 'always',
  options: { json: flag('Print JSON') },
  examples: [{ line: 'anyhost list', text: 'the services of src/app.ts' }],
  run: async (call) => {
    const { plan } = await plannedApplication(call);
    for (const { name } of plan.services) call.terminal.print(name);
    return 0;
  },
});
