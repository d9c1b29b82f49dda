import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, defineCommand } from '../command/command.ts';
import { applicationFor, BUILD_OPTIONS, runBuild } from '../command/run-build.ts';
import { nodeConditions } from '../node-conditions.ts';

/** `anyhost build azure` */
export const buildAzureCommand: Command = defineCommand({
  description:
    'Builds the folder of a function app: one minified file with the names of its classes, package.json, host.json (that of the project, or else of infra/azure, or else one with a timeout of five minutes), and @azure/functions, which cannot be bundled. The entry is src/functions.ts; if there is none, it is generated: registerTimers(app), with the plan of deployment.ts.',
  options: BUILD_OPTIONS,
  examples: [
    { line: 'anyhost build azure', text: 'dist/azure, from src/functions.ts or the application' },
    { line: 'anyhost build azure --entry src/jobs-functions.ts', text: 'another entry' },
  ],
  run: async (call) => {
    const { app, entry, out, external } = call.options;
    const { buildAzure } = await import('../build/index.ts');
    const project = call.surroundings.process.cwd();
    const hasEntry = existsSync(join(project, 'src/functions.ts'));
    const application = await applicationFor({ app, entry }, { cwd: project, hasEntry });
    const { timersOnAzure } = await import('../infra/index.ts');
    const timers = await timersOnAzure(project);
    return await runBuild(call, {
      build: () =>
        buildAzure({ project, entry, out, external, app: application, timers, conditions: nodeConditions() }),
      next: (folder) => `Deploy ${folder} as a function app.`,
    });
  },
});
