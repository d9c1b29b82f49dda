import { assertHostOptions, type HostOptions } from '@anyhost/core';
import { assertRedact, type RedactOption } from '@anyhost/logging';

/** Options of every host of this package. */
export interface NodeHostOptions extends HostOptions, RedactOption {
  /** The folder that holds `appsettings.json`; a relative one is below the working directory, the default. */
  readonly contentRoot?: string;
  /** The command line to read settings from. Default: the process's own, without the program. */
  readonly args?: readonly string[];
}

const OPTION_NAMES: Record<Exclude<keyof NodeHostOptions, keyof HostOptions>, true> = {
  contentRoot: true,
  args: true,
  redact: true,
};

/**
 * Checks the options: that each exists, and the values of those that every host takes. Throws `ERR_ANYHOST_INVALID_OPTION`.
 *
 * @param owner - The owner of the options, in messages.
 * @param own - The names of the options that only the owner takes.
 */
export function checkNodeHostOptions(
  owner: string,
  options: NodeHostOptions,
  own: Readonly<Record<string, true>> = {},
): void {
  assertHostOptions(options, owner, Object.keys({ ...OPTION_NAMES, ...own }));
  assertRedact(owner, options);
}
