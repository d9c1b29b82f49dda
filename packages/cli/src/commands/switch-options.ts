import { usageError } from '../command/cli-error.ts';
import type { Parameter } from '../command/command.ts';
import { requiredText, text } from '../command/parameters.ts';
import type { Surroundings } from '../surroundings.ts';

/** The service that is switched. */
export const SERVICE: Parameter<string> = requiredText('The background service', 'service');

/** Who uses a switch. */
export const BY: Parameter<string | undefined> = text('Who does this. Default: the user of this shell', 'name');

/** Why a switch is used. */
export const REASON: Parameter<string> = requiredText('Why, for those who see it later', 'text');

/**
 * Who uses a switch: as given, else the user of the environment.
 *
 * @throws {CliError} a usage error where neither is known.
 */
export function whoUses(given: string | undefined, { process: { env } }: Surroundings): string {
  const name = given ?? (env['USER'] || env['USERNAME'] || env['LOGNAME']);
  if (name !== undefined && name.trim() !== '') return name;
  throw usageError('It is not known who does this: USER is not set. Say it with --by.');
}
