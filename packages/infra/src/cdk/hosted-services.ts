import { assertKnownOptions, invalidOption } from '@anyhost/core';
import { CfnParameter, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AwsOptions } from '../aws/aws-options.ts';
import { type AwsStack, awsStack } from '../aws/aws-stack.ts';
import { KEPT_SECONDS } from '../aws/failure-queues.ts';
import { AWS_OPTION_NAMES } from '../aws/resolve-aws-options.ts';
import type { AwsSchedule } from '../aws/schedule-of-service.ts';
import { START_PATTERN } from '../aws/schedule-resources.ts';
import type { ApplicationPlan } from '../plan/plan-application.ts';
import { hostedFunction } from './hosted-function.ts';

/** Options of `HostedServices`: those of `awsFiles`, except what the CDK decides, and these. */
export interface HostedServicesOptions extends Omit<AwsOptions, 'name' | 'region' | 'codeUri'> {
  /** The plan from `planApplication`. */
  readonly plan: ApplicationPlan;
  /** The bundle: `Code.fromAsset('dist/lambda')`. */
  readonly code: Code;
  /** The prefix of the names of functions and of the schedule group. Default: the stack's name. */
  readonly name?: string | undefined;
}

/**
 * The background services of an application on EventBridge Scheduler and Lambda: the resources that `awsFiles` writes as a
 * SAM template, as a construct of the AWS CDK.
 *
 * @throws {AnyhostError} as `awsFiles` does.
 * @example
 * const services = new HostedServices(this, 'Services', { plan: await planApplication(app), code: Code.fromAsset('dist/lambda') });
 * bucket.grantRead(services.functionOf('price-cache'));
 */
export class HostedServices extends Construct {
  /** The functions: one, or one for each service in the order of the application. */
  readonly functions: readonly LambdaFunction[];
  /** The queue of ticks that Scheduler could not deliver. */
  readonly lostTicks: Queue;
  /** The queue of events that failed. */
  readonly failedRuns: Queue;
  /** The table of the state store, if the construct creates it. */
  readonly stateTable: Table | undefined;
  readonly #byService: ReadonlyMap<string, LambdaFunction>;

  constructor(scope: Construct, id: string, given: HostedServicesOptions) {
    super(scope, id);
    assertKnownOptions(OWNER, given, OPTIONS);
    const { plan, code, ...options } = given;
    if (code === undefined)
      throw invalidOption({ owner: OWNER, option: 'code', value: code }, "the bundle: Code.fromAsset('dist/lambda')");
    const name = options.name ?? Stack.of(this).stackName;
    const stack = awsStack(OWNER, plan, { ...options, name });
    this.lostTicks = new Queue(this, 'LostTicks', QUEUE);
    this.failedRuns = new Queue(this, 'FailedRuns', QUEUE);
    this.stateTable = stateTable(this, stack);
    const created = stack.functions.map((model) => {
      const parts = { code, failedRuns: this.failedRuns, stateTable: this.stateTable };
      return { model, fn: hostedFunction(this, model, { ...parts, stack }) };
    });
    this.functions = created.map(({ fn }) => fn);
    this.#byService = new Map(created.flatMap(({ model, fn }) => model.services.map((service) => [service.name, fn])));
    const arns = new Map(created.map(({ model, fn }) => [model.id, fn.functionArn]));
    if (stack.schedules.length > 0) createSchedules(this, { stack, arns, lostTicks: this.lostTicks });
    for (const [key, value] of Object.entries(stack.options.tags)) Tags.of(this).add(key, value);
  }

  /** The function that runs a service, `undefined` for one that runs elsewhere: to grant it what the service uses. */
  functionOf(service: string): LambdaFunction | undefined {
    return this.#byService.get(service);
  }
}

const OWNER = 'HostedServices';
const OPTIONS = ['plan', 'code', ...AWS_OPTION_NAMES.filter((name) => name !== 'region' && name !== 'codeUri')];
const QUEUE = { retentionPeriod: Duration.seconds(KEPT_SECONDS), encryption: QueueEncryption.SQS_MANAGED };

function stateTable(scope: Construct, { options: { store } }: AwsStack): Table | undefined {
  if (store?.kind !== 'dynamodb' || store.tableName !== undefined) return undefined;
  return new Table(scope, 'StateTable', {
    billingMode: BillingMode.PAY_PER_REQUEST,
    partitionKey: { name: 'partition', type: AttributeType.STRING },
    sortKey: { name: 'key', type: AttributeType.STRING },
    timeToLiveAttribute: 'ttl',
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

interface ScheduleParts {
  readonly stack: AwsStack;
  /** ARNs of functions, by the logical ids of the SAM template. */
  readonly arns: ReadonlyMap<string, string>;
  readonly lostTicks: Queue;
}

function createSchedules(scope: Construct, { stack, arns, lostTicks }: ScheduleParts): void {
  const group = new CfnScheduleGroup(scope, 'Schedules', { name: stack.name });
  const invoked = [...arns].filter(([id]) => stack.schedules.some(({ functionId }) => functionId === id));
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': group.attrArn },
      },
    }),
    inlinePolicies: {
      least: new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked.map(([, arn]) => arn) }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [lostTicks.queueArn] }),
        ],
      }),
    },
  });
  for (const schedule of stack.schedules) {
    const arn = arns.get(schedule.functionId) ?? '';
    createSchedule(scope, schedule, { groupName: group.ref, arn, roleArn: role.roleArn, lostTicks });
  }
}

interface Target {
  readonly groupName: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly lostTicks: Queue;
}

function createSchedule(scope: Construct, schedule: AwsSchedule, { groupName, arn, roleArn, lostTicks }: Target): void {
  const { id, name, kind, translation, input, delivery } = schedule;
  const startDate = startParameter(scope, schedule);
  new CfnSchedule(scope, id, {
    name,
    groupName,
    scheduleExpression: translation.expression,
    ...(translation.timeZone === undefined ? {} : { scheduleExpressionTimezone: translation.timeZone }),
    ...(startDate === undefined ? {} : { startDate }),
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn,
      roleArn,
      input,
      retryPolicy: { maximumRetryAttempts: delivery.retries, maximumEventAgeInSeconds: delivery.maxAgeSeconds },
      ...(kind === 'tick' ? { deadLetterConfig: { arn: lostTicks.queueArn } } : {}),
    },
  });
}

/** Set by each deployment: Scheduler refuses a start date more than five minutes old. */
function startParameter(scope: Construct, { service, start }: AwsSchedule): string | undefined {
  if (start === undefined) return undefined;
  const parameter = new CfnParameter(scope, start.parameter, {
    type: 'String',
    description: `A due time of ${service} that is not past, such as 2026-01-01T00:00:00Z`,
    allowedPattern: START_PATTERN,
  });
  parameter.overrideLogicalId(start.parameter);
  return parameter.valueAsString;
}
