import { invalidOption } from './assert-option.ts';

/** Environment variables, as `process.env` has them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Where the application runs: the counterpart of .NET's `IHostEnvironment`. */
export interface HostEnvironment {
  /** The application's name. */
  readonly applicationName: string;
  /** `ANYHOST_ENVIRONMENT`, else `NODE_ENV`, else `'production'`. */
  readonly environmentName: string;
  /** The environment variables as they were when the host was made. */
  readonly variables: EnvironmentVariables;
}

/** The name is part of a file's name, `appsettings.{environment}.json`, and must not lead to another folder. */
const ENVIRONMENT_NAME = /^[\w.-]{1,100}$/;

/**
 * Reads the environment's name from its variables.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` for a name of anything but letters, digits, `.`, `-` and `_`.
 */
export function createEnvironment(applicationName: string, variables: EnvironmentVariables): HostEnvironment {
  const option = variables['ANYHOST_ENVIRONMENT'] ? 'ANYHOST_ENVIRONMENT' : 'NODE_ENV';
  const environmentName = variables[option] || 'production';
  if (ENVIRONMENT_NAME.test(environmentName)) return { applicationName, environmentName, variables };
  const expected = "a name of letters, digits, '.', '-' and '_', 100 at most, such as 'production'";
  throw invalidOption({ owner: 'environment', option, value: environmentName }, expected);
}
