import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventInvokeConfig,
  CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AwsStack } from '../aws/aws-stack.ts';
import type { AwsFunction } from '../aws/function-of-services.ts';
import { TABLE_ACTIONS, VPC_ACTIONS } from '../aws/store-resources.ts';

/** What a function is made of besides its model. */
interface Parts {
  readonly stack: AwsStack;
  readonly code: Code;
  readonly failedRuns: Queue;
  readonly stateTable: Table | undefined;
}

/** Creates a function with its role, its log group and the delivery of its events. */
export function hostedFunction(scope: Construct, model: AwsFunction, parts: Parts): LambdaFunction {
  const { stack, code, failedRuns } = parts;
  const { options } = stack;
  const functionName = `${stack.name}${model.nameSuffix}`;
  const logGroup = new LogGroup(scope, `${model.id}Logs`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: options.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const fn = new LambdaFunction(scope, model.id, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    architecture: options.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    code,
    handler: options.handler,
    timeout: Duration.seconds(model.timeoutSeconds),
    memorySize: options.memoryMb,
    ...(model.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: model.reservedConcurrency }),
    role: roleOf(scope, model, { ...parts, logGroup }),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    environment: environmentOf(model, parts),
  });
  putIntoVpc(fn, options.vpc);
  new CfnEventInvokeConfig(scope, `${model.id}Events`, {
    functionName: fn.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: model.delivery.retries,
    maximumEventAgeInSeconds: model.delivery.maxAgeSeconds,
    destinationConfig: { onFailure: { destination: failedRuns.queueArn } },
  });
  return fn;
}

// Own statements instead of grants: these allow more than is needed, such as reading a queue's attributes.
function roleOf(
  scope: Construct,
  { id }: AwsFunction,
  { stack, failedRuns, stateTable, logGroup }: Parts & { readonly logGroup: LogGroup },
): Role {
  const { store, vpc } = stack.options;
  const statements = [
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failedRuns.queueArn] }),
  ];
  if (store?.kind === 'dynamodb') {
    const table = stateTable?.tableArn ?? tableArn(scope, store.tableName ?? '');
    statements.push(new PolicyStatement({ actions: [...TABLE_ACTIONS], resources: [table] }));
  }
  if (vpc !== undefined) statements.push(new PolicyStatement({ actions: [...VPC_ACTIONS], resources: ['*'] }));
  return new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { least: new PolicyDocument({ statements }) },
  });
}

function tableArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName });
}

function environmentOf({ service }: AwsFunction, { stack, stateTable }: Parts): Record<string, string> {
  const { environment, store } = stack.options;
  const connection = store?.kind === 'dynamodb' ? (store.tableName ?? stateTable?.tableName) : store?.reference;
  return {
    ...(service === undefined ? {} : { ANYHOST_SERVICE: service }),
    ...environment,
    ...(store === undefined || connection === undefined ? {} : { [store.variable]: connection }),
  };
}

/** By the function's own resource: subnets are known by their ids here, without the VPC that they are in. */
function putIntoVpc(fn: LambdaFunction, vpc: AwsStack['options']['vpc']): void {
  const resource = fn.node.defaultChild;
  if (vpc === undefined || !(resource instanceof CfnFunction)) return;
  resource.vpcConfig = { subnetIds: [...vpc.subnetIds], securityGroupIds: [...vpc.securityGroupIds] };
}
