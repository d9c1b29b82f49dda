import type { CommandEntry, CommandGroup } from './command/command.ts';

/** The commands that bring an application to a platform. */
export const DEPLOYMENT_COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'invoke',
    summary: 'Run one service as a platform would, behind a local stand-in',
    load: async () => (await import('./commands/invoke.ts')).invokeCommand,
  },
  {
    name: 'build',
    summary: 'Build a deployment package',
    commands: [
      {
        name: 'lambda',
        summary: 'A Lambda function: one file with its compile cache',
        load: async () => (await import('./commands/build-lambda.ts')).buildLambdaCommand,
      },
      {
        name: 'azure',
        summary: 'A function app for Azure Functions',
        load: async () => (await import('./commands/build-azure.ts')).buildAzureCommand,
      },
    ],
  },
  {
    name: 'infra',
    summary: 'Generate and check deployment files',
    commands: [
      {
        name: 'generate',
        summary: 'Generate the deployment files of a platform',
        load: async () => (await import('./commands/infra-generate.ts')).infraGenerateCommand,
      },
      {
        name: 'check',
        summary: 'Check whether deployment files are up to date',
        load: async () => (await import('./commands/infra-check.ts')).infraCheckCommand,
      },
    ],
  },
];
