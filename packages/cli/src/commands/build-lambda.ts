import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, type CommandCall, defineCommand } from '../command/command.ts';
import { flag, text } from '../command/parameters.ts';
import { applicationFor, BUILD_OPTIONS, runBuild } from '../command/run-build.ts';
import { variables } from '../command/variables.ts';
import { nodeConditions } from '../node-conditions.ts';

/** `anyhost build lambda` */
export const buildLambdaCommand: Command = defineCommand({
  description:
    'Builds the folder of a Lambda function with the handler index.handler: one minified file with the names of its classes, and the code that V8 compiled when it ran once. The entry is src/lambda.ts; if there is none, it is generated: createHandler(app). Refuses a bundle that contains the schedule language without the guard, and one without the guard if the aws files of deployment.ts send ticks that may not be due.',
  options: {
    ...BUILD_OPTIONS,
    record: text(
      'Run this service by hand while the compile cache is recorded. Default: the module is loaded only',
      'service',
    ),
    env: variables('An environment variable of the recorded run; can be repeated'),
    guard: flag(
      'The function is sent ticks that may not be due: it needs the guard. Default: what the aws files of deployment.ts say',
    ),
    noCompileCache: flag('Build one ES module, without a compile cache'),
  },
  examples: [
    { line: 'anyhost build lambda', text: 'dist/lambda, from src/lambda.ts or the application' },
    {
      line: 'anyhost build lambda --app src/jobs.ts --out build/jobs',
      text: 'another application, and another folder',
    },
    { line: 'anyhost build lambda --record price-cache', text: 'a compile cache with the code of a service in it' },
  ],
  run: async (call) => {
    const { app, entry, out, external, record, env, guard, noCompileCache } = call.options;
    const { buildLambda } = await import('../build/index.ts');
    const project = call.surroundings.process.cwd();
    const hasEntry = existsSync(join(project, 'src/lambda.ts'));
    const isGuarded = guard || (await isGuardedByDeployment(call));
    const application = await applicationFor({ app, entry }, { cwd: project, hasEntry });
    return await runBuild(call, {
      build: () =>
        buildLambda({
          project,
          entry,
          out,
          external,
          app: application,
          conditions: nodeConditions(),
          compileCache: !noCompileCache,
          guard: isGuarded,
          record: { env, ...(record !== undefined && { event: { service: record, trigger: 'manual' } }) },
        }),
      next: (folder) => `Deploy ${folder} with the handler index.handler.`,
    });
  },
});

async function isGuardedByDeployment(call: CommandCall<object, object>): Promise<boolean> {
  const { isGuardedOnAws } = await import('../infra/index.ts');
  return await isGuardedOnAws(call);
}
