import { readProperty } from '@anyhost/core';
import { CliError, usageError } from './command/cli-error.ts';
import type { Command, CommandCall, CommandEntry, CommandGroup, ExitCode } from './command/command.ts';
import { isGroup } from './command/command-tree.ts';
import { nearestOf } from './command/nearest-of.ts';
import { quoted } from './command/parameters.ts';
import { type ParsedArguments, parseArguments } from './command/parse-arguments.ts';
import { COMMANDS } from './commands.ts';
import { describeFailure } from './output/describe-failure.ts';
import { stylesFor } from './output/styles.ts';
import { Terminal } from './output/terminal.ts';
import { currentSurroundings, type Surroundings } from './surroundings.ts';

const HELP = ['--help', '-h', 'help'];

/**
 * Runs one command line of `anyhost`.
 *
 * @param args - What follows the name of the program.
 * @param surroundings - Process, outputs and clock. For tests.
 * @returns The exit code: 0, 1 (something was found, or went wrong), 2 (a wrong command line). `undefined` after
 *   `run` and `once`, whose host has set that of the process. Never rejects.
 */
export async function runCli(
  args: readonly string[],
  surroundings: Surroundings = currentSurroundings(),
): Promise<ExitCode> {
  const terminal = new Terminal(surroundings);
  // An option of every command, which may precede the command.
  const word = args.findIndex((argument) => argument !== '--verbose');
  const before = word === -1 ? args.length : word;
  try {
    return await runNode(COMMANDS, [], args.slice(before), { surroundings, terminal, isVerbose: before > 0 });
  } catch (thrown) {
    terminal.note(describeFailure(thrown, { isVerbose: isVerbose(args), styles: terminal.noteStyles }));
    return exitCodeOf(thrown);
  }
}

/** The message for an uncaught error. */
export function describeCrash(thrown: unknown, args: readonly string[]): string {
  return describeFailure(thrown, { isVerbose: isVerbose(args), styles: stylesFor(false) });
}

function isVerbose(args: readonly string[]): boolean {
  return args.includes('--verbose');
}

/** A name that the application does not have is a wrong command line, too. */
function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof CliError) return thrown.exitCode;
  return readProperty(thrown, 'code') === 'ERR_ANYHOST_UNKNOWN_SERVICE' ? 2 : 1;
}

interface Frame {
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  /** Whether `--verbose` precedes the command. */
  readonly isVerbose: boolean;
}

/** Follows the first words of a command line to a command, and runs it. */
async function runNode(
  tree: readonly (CommandEntry | CommandGroup)[],
  path: readonly string[],
  args: readonly string[],
  frame: Frame,
): Promise<ExitCode> {
  const [word = '', ...rest] = args;
  const { terminal } = frame;
  const isRoot = path.length === 0;
  if (isRoot && ['--version', '-v'].includes(word)) return await printVersion(terminal);
  const isHelpOf = word === 'help' && rest.length > 0 && isRoot;
  if (isHelpOf) return await runNode(tree, path, [...rest, '--help'], frame);
  if (word === '' || HELP.includes(word)) return await printHelp(tree, path, { ...frame, isAsked: word !== '' });
  const node = tree.find(({ name }) => name === word);
  if (node === undefined) throw unknownCommand(tree, path, word);
  if (isGroup(node)) return await runNode(node.commands, [...path, word], rest, frame);
  return await runCommand([...path, word].join(' '), await node.load(), rest, frame);
}

async function runCommand(path: string, command: Command, args: readonly string[], frame: Frame): Promise<ExitCode> {
  const parsed = parse(path, command, args);
  if (parsed.options['help'] === true) {
    const { commandHelp } = await import('./command/help-text.ts');
    frame.terminal.print(commandHelp(path, command, frame.terminal));
    return 0;
  }
  return await command.run(callOf(parsed, frame));
}

/** A wrong command line leads to the help of its command. */
function parse(path: string, command: Command, args: readonly string[]): ParsedArguments {
  try {
    return parseArguments(command, args);
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown;
    throw usageError(`${thrown.message} See anyhost ${path} --help.`);
  }
}

function callOf(parsed: ParsedArguments, { surroundings, terminal, isVerbose }: Frame): CommandCall<object, object> {
  const { app, contentRoot, verbose } = parsed.options;
  const named = typeof app === 'string' ? app : parsed.applicationFile;
  return {
    options: parsed.options,
    arguments: parsed.arguments,
    settings: parsed.settings,
    surroundings,
    terminal,
    application: async () => {
      const { loadApplication } = await import('./application/load-application.ts');
      const { withinLimit } = await import('./application/within-limit.ts');
      const loading = loadApplication(named, { cwd: surroundings.process.cwd(), settings: parsed.settings });
      return await terminal.during('Loading the application', withinLimit(loading, surroundings.clock));
    },
    contentRoot: typeof contentRoot === 'string' ? contentRoot : undefined,
    isVerbose: isVerbose || verbose === true,
    commands: COMMANDS,
  };
}

async function printHelp(
  tree: readonly (CommandEntry | CommandGroup)[],
  path: readonly string[],
  { terminal, isAsked }: Frame & { readonly isAsked: boolean },
): Promise<ExitCode> {
  const { groupHelp, programHelp } = await import('./command/help-text.ts');
  const group = COMMANDS.filter(isGroup).find(({ name }) => name === path[0]);
  const styles = isAsked ? terminal.styles : terminal.noteStyles;
  const help = group === undefined ? programHelp(tree, styles) : groupHelp(group, styles);
  if (isAsked) terminal.print(help);
  else terminal.note(help);
  return isAsked ? 0 : 2;
}

async function printVersion(terminal: Terminal): Promise<ExitCode> {
  const { version } = await import('./version.ts');
  terminal.print(version());
  return 0;
}

function unknownCommand(
  tree: readonly (CommandEntry | CommandGroup)[],
  path: readonly string[],
  word: string,
): CliError {
  const before = path.length === 0 ? '' : `${path.join(' ')} `;
  const names = tree.map(({ name }) => name);
  const kind = word.startsWith('-') ? 'option' : 'command';
  const hint = kind === 'option' ? '' : nearestOf(word, names, (name) => `anyhost ${before}${name}`);
  const among = hint === '' && kind === 'command' ? ` Commands are ${names.join(', ')}.` : hint;
  return usageError(`Unknown ${kind} ${quoted(before + word)}.${among} See anyhost ${before}--help.`);
}
