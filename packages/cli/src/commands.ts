import type { CommandEntry, CommandGroup } from './command/command.ts';
import { DEPLOYMENT_COMMANDS } from './deployment-commands.ts';

/** The commands of `anyhost`, in the order of the help. */
export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'run',
    summary: 'Run the application in this process until it is stopped',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'once',
    summary: 'Run one service once',
    load: async () => (await import('./commands/once.ts')).onceCommand,
  },
  {
    name: 'list',
    summary: 'List the services, their next due times and last outcomes',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    name: 'next',
    summary: 'Print the due times of a service',
    load: async () => (await import('./commands/next.ts')).nextCommand,
  },
  {
    name: 'explain',
    summary: 'Explain a service: its policy, and its schedule on each platform',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'schedule',
    summary: 'Work with schedules',
    commands: [
      {
        name: 'translate',
        summary: 'Translate a schedule for each platform',
        load: async () => (await import('./commands/schedule-translate.ts')).scheduleTranslateCommand,
      },
    ],
  },
  {
    name: 'check',
    summary: 'Check whether services are overdue',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    name: 'pause',
    summary: 'Skip the due times of a service until it is resumed',
    load: async () => (await import('./commands/pause.ts')).pauseCommand,
  },
  {
    name: 'resume',
    summary: 'Serve the due times of a service again',
    load: async () => (await import('./commands/resume.ts')).resumeCommand,
  },
  {
    name: 'run-now',
    summary: 'Request a run of a service by a host',
    load: async () => (await import('./commands/run-now.ts')).runNowCommand,
  },
  {
    name: 'skip-next',
    summary: 'Skip the next due time of a service',
    load: async () => (await import('./commands/skip-next.ts')).skipNextCommand,
  },
  {
    name: 'settings',
    summary: 'List the settings that the application reads',
    load: async () => (await import('./commands/settings.ts')).settingsCommand,
  },
  {
    name: 'doctor',
    summary: 'Check what the application needs on this machine',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
  ...DEPLOYMENT_COMMANDS,
];
