import { Commented } from '../text/commented.ts';
import type { YamlValue } from '../text/yaml.ts';
import type { AwsStack } from './aws-stack.ts';
import { arnOf, commented, plain, type Resources, ref, roleFor, sub, tagList } from './cloudformation.ts';
import { FAILED_RUNS } from './failure-queues.ts';
import { concurrencyComment, deliveryComment, timeoutComment } from './function-comments.ts';
import type { AwsFunction } from './function-of-services.ts';
import { connectionOf, storeStatements, vpcStatements } from './store-resources.ts';

/** A function and what belongs to it: its role, its log group, how Lambda delivers its events. */
export function functionResources(fn: AwsFunction, { options }: AwsStack): Resources {
  const { id } = fn;
  const { tags } = options;
  const { retries, maxAgeSeconds } = fn.delivery;
  return {
    [id]: commented(fn.service === undefined ? 'All services: the event names one.' : `The service ${fn.service}.`, {
      Type: 'AWS::Serverless::Function',
      Properties: {
        FunctionName: nameOf(fn),
        Runtime: 'nodejs24.x',
        Architectures: [options.architecture],
        CodeUri: options.codeUri,
        Handler: options.handler,
        Timeout: new Commented(timeoutComment(fn, options), fn.timeoutSeconds),
        MemorySize: options.memoryMb,
        ReservedConcurrentExecutions:
          fn.reservedConcurrency === undefined
            ? undefined
            : new Commented(concurrencyComment(fn.reservedConcurrency), fn.reservedConcurrency),
        Role: arnOf(`${id}Role`),
        LoggingConfig: { LogFormat: 'JSON', LogGroup: ref(`${id}Logs`) },
        Environment: environmentOf(fn, options),
        VpcConfig:
          options.vpc === undefined
            ? undefined
            : { SubnetIds: options.vpc.subnetIds, SecurityGroupIds: options.vpc.securityGroupIds },
        Tags: Object.keys(tags).length === 0 ? undefined : tags,
      },
    }),
    [`${id}Events`]: commented(deliveryComment(fn), {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: ref(id),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: retries,
        MaximumEventAgeInSeconds: maxAgeSeconds,
        DestinationConfig: { OnFailure: { Destination: arnOf(FAILED_RUNS) } },
      },
    }),
    [`${id}Logs`]: plain({
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName: sub(`/aws/lambda/\${AWS::StackName}${fn.nameSuffix}`),
        RetentionInDays: options.logRetentionDays,
        Tags: tagList(tags),
      },
    }),
    [`${id}Role`]: commented(
      'May write its own log group and report failures. Add the permissions that your services need.',
      roleFor('lambda.amazonaws.com', { statements: statementsOf(fn, options), tags }),
    ),
  };
}

/** The function's name: it begins with the stack's, so that one template makes several stacks. */
function nameOf({ nameSuffix }: AwsFunction): YamlValue {
  return nameSuffix === '' ? ref('AWS::StackName') : sub(`\${AWS::StackName}${nameSuffix}`);
}

function environmentOf({ service }: AwsFunction, { environment, store }: AwsStack['options']): YamlValue | undefined {
  const variables = {
    ...(service === undefined ? {} : { ANYHOST_SERVICE: service }),
    ...environment,
    ...(store === undefined ? {} : connectionOf(store)),
  };
  return Object.keys(variables).length === 0 ? undefined : { Variables: variables };
}

function statementsOf({ id }: AwsFunction, { store, vpc }: AwsStack['options']): readonly YamlValue[] {
  return [
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arnOf(`${id}Logs`) },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(FAILED_RUNS) },
    ...(store === undefined ? [] : storeStatements(store)),
    ...(vpc === undefined ? [] : vpcStatements()),
  ];
}
