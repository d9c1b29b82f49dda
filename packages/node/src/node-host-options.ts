import { assertKnownOptions, HOST_OPTION_NAMES, type HostOptions } from '@anyhost/core';

/** Options of every host of this package. */
export interface NodeHostOptions extends HostOptions {
  /** The folder that holds `appsettings.json`; a relative one is below the working directory, the default. */
  readonly contentRoot?: string;
  /** The command line to read settings from. Default: the process's own, without the program. */
  readonly args?: readonly string[];
}

const OPTION_NAMES: Record<Exclude<keyof NodeHostOptions, keyof HostOptions>, true> = { contentRoot: true, args: true };

/**
 * Refuses options that do not exist. Throws `ERR_ANYHOST_INVALID_OPTION`.
 *
 * @param owner - Whose options they are.
 * @param own - The names of those that only it takes.
 */
export function checkNodeHostOptions(
  owner: string,
  options: NodeHostOptions,
  own: Readonly<Record<string, true>> = {},
): void {
  assertKnownOptions(owner, options, [...HOST_OPTION_NAMES, ...Object.keys({ ...OPTION_NAMES, ...own })]);
}
