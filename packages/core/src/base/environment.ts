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

/** Reads the environment's name off its variables. */
export function createEnvironment(applicationName: string, variables: EnvironmentVariables): HostEnvironment {
  const environmentName = variables['ANYHOST_ENVIRONMENT'] || variables['NODE_ENV'] || 'production';
  return { applicationName, environmentName, variables };
}
