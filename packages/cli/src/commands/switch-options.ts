import { userInfo } from 'node:os';
import { usageError } from '../command/cli-error.ts';
import type { Parameter } from '../command/command.ts';
import { quoted, requiredText, text } from '../command/parameters.ts';
import type { Surroundings } from '../surroundings.ts';

/** The service that is switched. */
export const SERVICE: Parameter<string> = requiredText('The background service', 'service');

/** The longest reason and name: they are kept in the record of the service. */
const MOST = 200;

/** Who uses a switch. */
export const BY: Parameter<string | undefined> = short(
  text('The person or tool that makes the change. Default: the user of this shell', 'name'),
);

/** Why a switch is used. */
export const REASON: Parameter<string> = short(requiredText('The reason, kept in the record', 'text'));

/** The same, for a switch that asks for no reason. */
export const OPTIONAL_REASON: Parameter<string | undefined> = short(text('The reason, kept in the record', 'text'));

/**
 * Who uses a switch: as given, else the user of the environment, else that of the process.
 *
 * @throws {CliError} a usage error where none is known.
 */
export function whoUses(given: string | undefined, { process: { env } }: Surroundings): string {
  const name = given || env['USER'] || env['USERNAME'] || env['LOGNAME'] || processUser();
  if (name !== undefined && name.trim() !== '') return name;
  throw usageError('The user of this process has no name. Set --by to the person or tool that makes the change.');
}

/** The user of the process has no name where a container runs as a bare number. */
function processUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

function short<Value extends string | undefined>(parameter: Parameter<Value>): Parameter<Value> {
  return {
    ...parameter,
    read: (texts, name) => {
      const value = parameter.read(texts, name);
      if (value === undefined || (value.trim() !== '' && value.length <= MOST)) return value;
      throw usageError(`${name} is ${quoted(value)}; expected a string of 1 to ${MOST} characters.`);
    },
  };
}
