import { runHost } from '@anyhost/node';
import { usageError } from '../command/cli-error.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { text } from '../command/parameters.ts';
import { describeFailure } from '../output/describe-failure.ts';

/** `anyhost run` */
export const runCommand: Command = defineCommand({
  description:
    'Runs the application in this process, as runHost does, until SIGTERM, Ctrl-C or a fault stops it. The process exits with the exit code of the host.',
  takesApplication: 'always',
  options: {
    healthPort: text('Serve health endpoints on this port. Default: none', 'port'),
  },
  examples: [
    { line: 'anyhost run', text: 'runs src/app.ts' },
    { line: 'anyhost run src/app.ts --ordering:checkUpdateTime=1m', text: 'with a setting of its own' },
    { line: 'anyhost run --health-port 8080', text: 'with health endpoints for probes' },
  ],
  run: async ({ options, settings, contentRoot, surroundings, terminal, application, isVerbose }) => {
    const health = options.healthPort === undefined ? undefined : { port: readPort(options.healthPort) };
    const loaded = await application();
    try {
      await runHost(
        loaded.application,
        { exit: true, args: settings, ...(contentRoot !== undefined && { contentRoot }), health },
        surroundings.process,
      );
    } catch (thrown) {
      terminal.note(describeFailure(thrown, { isVerbose, styles: terminal.noteStyles }));
    }
    return undefined;
  },
});

function readPort(given: string): number {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return port;
  throw usageError(`--health-port is ${JSON.stringify(given)}; expected a port, 0 to 65535.`);
}
