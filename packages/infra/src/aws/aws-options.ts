/** Options of `awsFiles` and of the CDK construct `HostedServices`. */
export interface AwsOptions {
  /**
   * The name of the stack, and the prefix of its function names. Letters, digits and `-`, starting with a letter. Default: the
   * application's name.
   */
  readonly name?: string | undefined;
  /** The region in `samconfig.toml`, such as `'eu-west-1'`. Default: that of the AWS CLI. */
  readonly region?: string | undefined;
  /** The background services to deploy. Default: all but those registered `{ hosts: 'long-lived' }`. */
  readonly services?: readonly string[] | undefined;
  /**
   * `'one'` function for all services, or one for `'each'` service, with its own limits, retries and environment variable
   * `ANYHOST_SERVICE`. Default `'one'`.
   */
  readonly functions?: 'one' | 'each' | undefined;
  /**
   * The folder of the bundle, relative to the template. Default `'../../dist/lambda/'`: from `infra/aws`, the folder that
   * `anyhost build lambda` writes.
   */
  readonly codeUri?: string | undefined;
  /** The bundle's file and its export. Default `'index.handler'`. */
  readonly handler?: string | undefined;
  /** The processor architecture. Default `'arm64'`. */
  readonly architecture?: 'arm64' | 'x86_64' | undefined;
  /** Memory of a function in MB, 128 to 10 240. Default 256. */
  readonly memoryMb?: number | undefined;
  /**
   * Seconds that a run of a service without `timeoutMs` may take, 1 to 900. The function's `Timeout` is at least as long.
   * Default 60.
   */
  readonly timeoutSeconds?: number | undefined;
  /**
   * Reserved concurrent executions of each function: a whole number, 1 or more; `'none'`; or `'auto'`: 1 for a function with
   * one service that is not a `singleton`, so that its runs do not overlap, and none for others. Default `'auto'`.
   */
  readonly reservedConcurrency?: number | 'auto' | 'none' | undefined;
  /**
   * How often Lambda retries a failed event at most: 0 to 2, after one and two minutes. Fewer if the next due time is
   * earlier. Default 2.
   */
  readonly retries?: number | undefined;
  /**
   * Accept schedules that Scheduler cannot express and that the host must guard. The handler then needs the option `guard`,
   * of `@anyhost/aws-lambda/guard`. Default false: they are refused.
   */
  readonly guard?: boolean | undefined;
  /** Allow a guard to skip any number of ticks for each run. Default false. */
  readonly allowManyTicks?: boolean | undefined;
  /**
   * How often unfinished work is resumed between due times: `'1m'` for all services, or by service `{ archiver: '5m' }`. Whole
   * minutes. Needs a state store in the application. Default: only a service's own due times resume its work.
   */
  readonly continueEvery?: string | Readonly<Record<string, string>> | undefined;
  /**
   * How often a `continuous()` service is started: `'15m'`. Each run lasts until the function's timeout, at most 15 minutes.
   * Default: such a service is refused.
   */
  readonly continuousEvery?: string | undefined;
  /** What the application's state store needs. Default: nothing is added. */
  readonly store?: AwsStoreOptions | undefined;
  /** The subnets and security groups of the functions. Default: outside any VPC. */
  readonly vpc?: AwsVpcOptions | undefined;
  /** Days that log lines are kept, a value that CloudWatch Logs accepts. Default 30. */
  readonly logRetentionDays?: number | undefined;
  /** Environment variables of all functions. Do not put secrets here. Default: none. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Tags of everything in the stack. Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What the state store of an application needs on AWS. */
export interface AwsStoreOptions {
  /** Which store the application registers: `@anyhost/dynamodb`, `@anyhost/postgres` or `@anyhost/redis`. */
  readonly kind: 'dynamodb' | 'postgres' | 'redis';
  /**
   * The environment variable from which the application reads the name of the table or the connection string. Default
   * `'STATE_TABLE'`, `'DATABASE_URL'` or `'REDIS_URL'`.
   */
  readonly variable?: string | undefined;
  /** DynamoDB: an existing table. Default: the stack creates one, and keeps it when the stack is deleted. */
  readonly tableName?: string | undefined;
  /** PostgreSQL and Redis: the SSM parameter (type `String`) that holds the connection string: `'/shop/redis-url'`. */
  readonly parameter?: string | undefined;
  /**
   * PostgreSQL and Redis: the secret of Secrets Manager that holds the connection string, or `'name:key'` for a key of a
   * secret in JSON. Read when the stack is deployed.
   */
  readonly secret?: string | undefined;
}

/** Where in a VPC functions run. */
export interface AwsVpcOptions {
  /** The subnets, one or more: `'subnet-0a1b2c3d'`. */
  readonly subnetIds: readonly string[];
  /** The security groups, one or more: `'sg-0a1b2c3d'`. */
  readonly securityGroupIds: readonly string[];
}
