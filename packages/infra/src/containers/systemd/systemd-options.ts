import type { ProcessOptions } from '../container-options.ts';

/** Options of `systemdFiles`. */
export interface SystemdOptions extends ProcessOptions {
  /** The folder of the application on the machine. Default `/opt/<application>`. */
  readonly folder?: string | undefined;
}
