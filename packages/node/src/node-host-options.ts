import { HOST_OPTION_NAMES, type HostOptions } from '@anyhost/core';

/** Options of every host of this package. */
export interface NodeHostOptions extends HostOptions {
  /** The folder that holds `appsettings.json`; a relative one is below the working directory, the default. */
  readonly contentRoot?: string;
  /** The command line to read settings from. Default: the process's own, without the program. */
  readonly args?: readonly string[];
}

/** The names of the options of {@link NodeHostOptions}. */
export const NODE_HOST_OPTION_NAMES: readonly string[] = [
  ...HOST_OPTION_NAMES,
  ...(['contentRoot', 'args'] satisfies (keyof NodeHostOptions)[]),
];
