import { usageError } from './cli-error.ts';
import type { Command, Parameters } from './command.ts';
import { optionsOf } from './common-options.ts';
import { nearestOf } from './nearest-of.ts';
import { argumentName, optionName } from './option-name.ts';
import { quoted } from './parameters.ts';

/** What a command line says to a command. */
export interface ParsedArguments {
  /** The values of all options, those that every command has included. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The settings, as they were written. */
  readonly settings: readonly string[];
  /** The file of the application, if one is named as an argument. */
  readonly applicationFile: string | undefined;
}

/** `--ordering:checkUpdateTime=5m`. */
const SETTING = /^--[^=:]+:/;
/** `--ordering.checkUpdateTime=5m`, which is most likely meant as a setting. */
const DOTTED = /^--[a-z][\w-]*\.[\w.-]+/i;
const MODULE_FILE = /\.[cm]?[jt]sx?$/;

/**
 * Reads the arguments that follow the name of a command.
 *
 * @throws {CliError} a usage error for an unknown option, a missing or wrong value, an argument too many.
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const known = optionsOf(command);
  const reader = new ArgumentReader(command, known);
  reader.read(args);
  // Without its arguments a command can still explain itself.
  const wantsHelp = reader.given.has('help');
  const { applicationFile, values } = reader.takeArguments();
  return {
    options: readValues(wantsHelp ? {} : known, reader.given, optionName, { help: wantsHelp }),
    arguments: readValues(wantsHelp ? {} : command.arguments, values, argumentName, {}),
    settings: reader.settings,
    applicationFile,
  };
}

class ArgumentReader {
  readonly given: Map<string, string[]> = new Map();
  readonly settings: string[] = [];
  readonly #positionals: string[] = [];
  readonly #command: Command;
  readonly #known: Parameters;
  readonly #keys: ReadonlyMap<string, string>;

  constructor(command: Command, known: Parameters) {
    this.#command = command;
    this.#known = known;
    this.#keys = new Map(Object.keys(known).map((key) => [optionName(key), key]));
  }

  read(args: readonly string[]): void {
    let place = 0;
    while (place < args.length) {
      const argument = args[place] ?? '';
      const next = args[place + 1];
      if (argument === '--') {
        this.#positionals.push(...args.slice(place + 1));
        return;
      }
      const isOption = argument.startsWith('-') && argument !== '-';
      place += isOption ? this.#readOption(argument, next) : this.#readPositional(argument);
    }
  }

  /** Gives the arguments of the command their names. */
  takeArguments(): { readonly values: ReadonlyMap<string, string[]>; readonly applicationFile: string | undefined } {
    const names = Object.keys(this.#command.arguments);
    const mayNameModule = this.#command.takesApplication !== 'none' && !this.given.has('app');
    const files = mayNameModule ? this.#positionals.filter((text) => MODULE_FILE.test(text)) : [];
    const [applicationFile] = files;
    const others = this.#positionals.filter((text) => text !== applicationFile);
    const values = new Map(
      names.flatMap((name, index) => (index < others.length ? [[name, [others[index] ?? '']]] : [])),
    );
    const surplus = others[names.length];
    if (surplus === undefined) return { values, applicationFile };
    throw usageError(`${quoted(surplus)} is an unexpected argument.${this.#hintFor(surplus)}`);
  }

  #hintFor(surplus: string): string {
    if (this.#command.takesApplication === 'none' || this.given.has('app')) return '';
    return surplus.includes('/') ? ' A module of an application is named with --app.' : '';
  }

  #readPositional(argument: string): number {
    this.#positionals.push(argument);
    return 1;
  }

  /** @returns How many arguments it took. */
  #readOption(argument: string, next: string | undefined): number {
    if (argument === '-h') return this.#add('help', 'true', 1);
    const takesSettings = this.#command.takesApplication !== 'none';
    if (takesSettings && SETTING.test(argument)) return this.#readSetting(argument, next);
    const equals = argument.indexOf('=');
    const name = equals === -1 ? argument : argument.slice(0, equals);
    const inline = equals === -1 ? undefined : argument.slice(equals + 1);
    const key = this.#keys.get(name);
    const parameter = key === undefined ? undefined : this.#known[key];
    if (key === undefined || parameter === undefined) throw this.#unknown(argument, name);
    if (parameter.placeholder === undefined) {
      if (inline === undefined) return this.#add(key, 'true', 1);
      throw usageError(`${name} does not take a value: use ${name} alone.`);
    }
    if (inline !== undefined) return this.#add(key, inline, 1);
    if (next === undefined || next.startsWith('--'))
      throw usageError(`${name} needs a value: ${name} <${parameter.placeholder}>.`);
    return this.#add(key, next, 2);
  }

  #readSetting(argument: string, next: string | undefined): number {
    this.settings.push(argument);
    if (argument.includes('=')) return 1;
    if (next === undefined || next.startsWith('--'))
      throw usageError(`${quoted(argument)} needs a value: ${argument}=value.`);
    this.settings.push(next);
    return 2;
  }

  #add(key: string, text: string, taken: number): number {
    this.given.set(key, [...(this.given.get(key) ?? []), text]);
    return taken;
  }

  #unknown(argument: string, name: string): Error {
    if (this.#command.takesApplication !== 'none' && DOTTED.test(argument)) {
      return usageError(`Unknown option ${quoted(name)}. A setting needs a colon: ${name.replaceAll('.', ':')}=value.`);
    }
    return usageError(`Unknown option ${quoted(name)}.${nearestOf(name, [...this.#keys.keys()])}`);
  }
}

function readValues(
  parameters: Parameters,
  given: ReadonlyMap<string, readonly string[]>,
  nameOf: (key: string) => string,
  others: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values = Object.entries(parameters).map(([key, parameter]) => [
    key,
    parameter.read(given.get(key) ?? [], nameOf(key)),
  ]);
  return { ...Object.fromEntries(values), ...others };
}
