// For programs with a command line of their own, and for tests.
export { runCli } from './run-cli.ts';
export type { ExitCode } from './command/command.ts';
export type { Surroundings, TextOutput } from './surroundings.ts';
