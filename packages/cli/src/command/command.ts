import type { LoadedApplication } from '../application/loaded-application.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';

/** An option or an argument of a command: how it is described, and how its text becomes a value. */
export interface Parameter<Value> {
  /** What it is for, without a full stop. */
  readonly description: string;
  /** Stands for the value in the help: `duration`; `undefined` for an option that takes no value. */
  readonly placeholder?: string | undefined;
  /** All values that it takes, where they can be listed: for the help and for completion. */
  readonly choices?: readonly string[] | undefined;
  /** Whether a command line without it is wrong. */
  readonly isRequired?: boolean | undefined;
  /** Whether it can be given several times. */
  readonly isRepeatable?: boolean | undefined;
  /**
   * Makes the value of the texts that were given, in their order; of none where it is absent. A flag that is given has the
   * text `true`. Throws a usage error.
   *
   * @param name - As the command line calls it: `--max-age`, `<service>`.
   */
  readonly read: (texts: readonly string[], name: string) => Value;
}

/** Parameters by their names in camelCase; the command line has them in kebab-case. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What was given for each parameter. */
export type ValuesOf<Given extends Parameters> = {
  readonly [Name in keyof Given]: Given[Name] extends Parameter<infer Value> ? Value : never;
};

/** One command line of a command's help, and what it does. */
export interface Example {
  readonly line: string;
  readonly text: string;
}

/** 0: done, 1: something was found or went wrong, 2: a wrong command line; `undefined`: the host of the command decides. */
export type ExitCode = 0 | 1 | 2 | undefined;

/** A call of a command. */
export interface CommandCall<Options, Arguments> {
  readonly options: Options;
  readonly arguments: Arguments;
  /** The settings of the command line, as `runHost` reads them: `--ordering:checkUpdateTime=5m`. */
  readonly settings: readonly string[];
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  /** Loads the application, when it is first called. */
  readonly application: () => Promise<LoadedApplication>;
  /** The folder of `appsettings.json`, where the command line names one. */
  readonly contentRoot: string | undefined;
  readonly isVerbose: boolean;
  /** All commands, for those that are about commands. */
  readonly commands: readonly (CommandEntry | CommandGroup)[];
}

/** A command as {@link defineCommand} takes it. */
export interface CommandDefinition<Options extends Parameters, Arguments extends Parameters> {
  /** Paragraphs of the help. */
  readonly description: string;
  /** In the order of the command line. */
  readonly arguments?: Arguments;
  readonly options?: Options;
  /** Whether it works on an application: it then takes its module, and settings. Default `'none'`. */
  readonly takesApplication?: 'always' | 'optionally' | 'none';
  readonly examples: readonly Example[];
  readonly run: (call: CommandCall<ValuesOf<Options>, ValuesOf<Arguments>>) => Promise<ExitCode>;
}

/** A command, whatever its parameters are. */
export interface Command {
  readonly description: string;
  readonly arguments: Parameters;
  readonly options: Parameters;
  readonly takesApplication: 'always' | 'optionally' | 'none';
  readonly examples: readonly Example[];
  readonly run: (call: CommandCall<object, object>) => Promise<ExitCode>;
}

/** A command by its name. Its module is loaded when it is needed: a command costs what it uses. */
export interface CommandEntry {
  readonly name: string;
  /** One line of the help. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands that share a first word. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

/** Defines a command; `run` gets the values of its parameters with their types. */
export function defineCommand<const Options extends Parameters, const Arguments extends Parameters>(
  definition: CommandDefinition<Options, Arguments>,
): Command {
  const { run } = definition;
  return {
    arguments: {},
    options: {},
    takesApplication: 'none',
    ...definition,
    // The values were read by the parameters of the same definition.
    run: (call) => run(call as CommandCall<ValuesOf<Options>, ValuesOf<Arguments>>),
  };
}
