import type { EnvironmentVariables } from '@anyhost/core';

/**
 * Whether invocations overlap in this process: on Lambda Managed Instances. That is a fact of the process, independent
 * of the variables that its services get.
 */
export function servesSeveral(environment: EnvironmentVariables): boolean {
  return isManagedInstance(environment) || isManagedInstance(process.env);
}

function isManagedInstance(environment: EnvironmentVariables): boolean {
  return (
    Boolean(environment['AWS_LAMBDA_MAX_CONCURRENCY']) ||
    environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'lambda-managed-instances'
  );
}
