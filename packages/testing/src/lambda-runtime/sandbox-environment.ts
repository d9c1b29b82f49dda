/** The sources of a sandbox's environment variables. */
export interface SandboxEnvironment {
  readonly address: string;
  readonly taskRoot: string;
  readonly handler: string;
  /** Managed Instances: how many invocations at once. */
  readonly maxConcurrency: number | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The variables that Lambda defines, with the given ones on top. Of this process's variables only `PATH` is passed on:
 * a function must not depend on variables of the test process.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function sandboxEnvironment({
  address,
  taskRoot,
  handler,
  maxConcurrency,
  env,
}: SandboxEnvironment): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'function-under-test',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/function-under-test',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    ...managedInstance(maxConcurrency),
    ...env,
    AWS_LAMBDA_RUNTIME_API: address,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: handler,
  };
}

// Lambda itself leaves the number of threads to the client, which makes eight for each processor.
function managedInstance(maxConcurrency: number | undefined): Record<string, string> {
  if (maxConcurrency === undefined) return {};
  return {
    AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
    AWS_LAMBDA_MAX_CONCURRENCY: String(maxConcurrency),
    AWS_LAMBDA_NODEJS_WORKER_COUNT: '1',
  };
}
