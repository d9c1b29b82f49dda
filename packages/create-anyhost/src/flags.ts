import { parseArgs } from 'node:util';
import { HOSTS, type Host, STORES, type Store, TESTS, type TestRunner } from './choices.ts';
import { UsageError } from './usage-error.ts';

/** The flags of the command line. Missing answers are asked for, or take their defaults. */
export interface Flags {
  readonly folder: string | undefined;
  readonly hosts: readonly Host[] | undefined;
  readonly store: Store | undefined;
  readonly test: TestRunner | undefined;
  /** Use the defaults for missing answers. */
  readonly yes: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  name: { type: 'string' },
  hosts: { type: 'string', multiple: true },
  store: { type: 'string' },
  test: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const;

const FLAG_NAMES = Object.keys(OPTIONS)
  .map((name) => `--${name}`)
  .join(', ');

/** @throws {UsageError} For unknown flags and values. */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parse(args);
  const [folder, ...others] = positionals;
  if (others.length > 0)
    throw new UsageError(
      `Expected one folder, got ${positionals.join(', ')}. npm passes flags on only after two hyphens: npm create anyhost ${folder} -- --hosts lambda`,
    );
  if (folder !== undefined && values.name !== undefined && folder !== values.name) {
    throw new UsageError(`The folder is ${folder}, and --name is ${values.name}: use only one of them.`);
  }
  const hosts = values.hosts?.flatMap((text) => text.split(',')).map((text) => text.trim());
  return {
    folder: folder ?? values.name,
    hosts: hosts && [...new Set(hosts.map((host) => oneOf('--hosts', host, HOSTS)))],
    store: values.store === undefined ? undefined : oneOf('--store', values.store, STORES),
    test: values.test === undefined ? undefined : oneOf('--test', values.test, TESTS),
    yes: values.yes === true,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (thrown) {
    const [sentence = ''] = Object(thrown).message.split(/\. |\n/);
    throw new UsageError(`${sentence}. Flags are ${FLAG_NAMES}.`);
  }
}

/** Finds a choice by its name. */
export function oneOf<Name extends string>(
  what: string,
  given: string,
  choices: readonly { readonly name: Name }[],
): Name {
  const found = choices.find(({ name }) => name === given);
  if (found !== undefined) return found.name;
  const names = choices.map(({ name }) => name).join(', ');
  throw new UsageError(`${what} is ${JSON.stringify(given)}; choose from ${names}.`);
}
