// biome-ignore-all lint/suspicious/noShadowRestrictedNames: the names are those of the CDK.
// biome-ignore-all lint/complexity/noStaticOnlyClass: only what the construct uses is declared.

// What the construct uses of the AWS CDK, so that the repository is type-checked without its 190 MB. The suite `deployables`
// checks the construct against the real declarations.

declare module 'constructs' {
  export class Construct {
    constructor(scope: Construct, id: string);
    readonly node: { readonly defaultChild?: unknown };
  }
}

declare module 'aws-cdk-lib' {
  import type { Construct } from 'constructs';

  export class Stack extends Construct {
    constructor(scope: Construct, id: string);
    static of(construct: Construct): Stack;
    readonly stackName: string;
    readonly account: string;
    formatArn(components: {
      readonly service: string;
      readonly resource: string;
      readonly resourceName?: string;
    }): string;
  }
  export class Duration {
    static seconds(amount: number): Duration;
  }
  export class Tags {
    static of(construct: Construct): Tags;
    add(key: string, value: string): void;
  }
  export class CfnParameter extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: { readonly type?: string; readonly description?: string; readonly allowedPattern?: string },
    );
    overrideLogicalId(id: string): void;
    readonly valueAsString: string;
  }
  export enum RemovalPolicy {
    DESTROY = 'destroy',
    RETAIN = 'retain',
  }
}

declare module 'aws-cdk-lib/aws-iam' {
  import type { Construct } from 'constructs';

  export class ServicePrincipal {
    constructor(service: string, options?: { readonly conditions?: { [key: string]: unknown } });
  }
  export class PolicyStatement {
    constructor(props: { readonly actions: string[]; readonly resources: string[] });
  }
  export class PolicyDocument {
    constructor(props: { readonly statements: PolicyStatement[] });
  }
  export class Role extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: { readonly assumedBy: ServicePrincipal; readonly inlinePolicies: { [name: string]: PolicyDocument } },
    );
    readonly roleArn: string;
  }
}

declare module 'aws-cdk-lib/aws-logs' {
  import type { RemovalPolicy } from 'aws-cdk-lib';
  import type { Construct } from 'constructs';

  export class LogGroup extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: { readonly logGroupName: string; readonly retention: number; readonly removalPolicy: RemovalPolicy },
    );
    readonly logGroupArn: string;
  }
}

declare module 'aws-cdk-lib/aws-sqs' {
  import type { Duration } from 'aws-cdk-lib';
  import type { Construct } from 'constructs';

  export enum QueueEncryption {
    SQS_MANAGED = 'SQS_MANAGED',
  }
  export class Queue extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: { readonly retentionPeriod: Duration; readonly encryption: QueueEncryption },
    );
    readonly queueArn: string;
  }
}

declare module 'aws-cdk-lib/aws-dynamodb' {
  import type { RemovalPolicy } from 'aws-cdk-lib';
  import type { Construct } from 'constructs';

  export enum AttributeType {
    STRING = 'S',
  }
  export enum BillingMode {
    PAY_PER_REQUEST = 'PAY_PER_REQUEST',
  }
  interface Attribute {
    readonly name: string;
    readonly type: AttributeType;
  }
  export class Table extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: {
        readonly billingMode: BillingMode;
        readonly partitionKey: Attribute;
        readonly sortKey: Attribute;
        readonly timeToLiveAttribute: string;
        readonly removalPolicy: RemovalPolicy;
      },
    );
    readonly tableArn: string;
    readonly tableName: string;
  }
}

declare module 'aws-cdk-lib/aws-lambda' {
  import type { Duration } from 'aws-cdk-lib';
  import type { Role } from 'aws-cdk-lib/aws-iam';
  import type { LogGroup } from 'aws-cdk-lib/aws-logs';
  import type { Construct } from 'constructs';

  export class Code {
    static fromAsset(path: string): Code;
    static fromInline(code: string): Code;
  }
  export class Runtime {
    static readonly NODEJS_24_X: Runtime;
  }
  export class Architecture {
    static readonly ARM_64: Architecture;
    static readonly X86_64: Architecture;
  }
  export enum LoggingFormat {
    JSON = 'JSON',
  }
  export interface FunctionProps {
    readonly functionName: string;
    readonly runtime: Runtime;
    readonly architecture: Architecture;
    readonly code: Code;
    readonly handler: string;
    readonly timeout: Duration;
    readonly memorySize: number;
    readonly reservedConcurrentExecutions?: number;
    readonly role: Role;
    readonly logGroup: LogGroup;
    readonly loggingFormat: LoggingFormat;
    readonly environment: { [name: string]: string };
  }
  export class Function extends Construct {
    constructor(scope: Construct, id: string, props: FunctionProps);
    readonly functionName: string;
    readonly functionArn: string;
  }
  export class CfnFunction extends Construct {
    vpcConfig?: unknown;
  }
  export class CfnEventInvokeConfig extends Construct {
    constructor(
      scope: Construct,
      id: string,
      props: {
        readonly functionName: string;
        readonly qualifier: string;
        readonly maximumRetryAttempts: number;
        readonly maximumEventAgeInSeconds: number;
        readonly destinationConfig: { readonly onFailure: { readonly destination: string } };
      },
    );
  }
}

declare module 'aws-cdk-lib/aws-scheduler' {
  import type { Construct } from 'constructs';

  export class CfnScheduleGroup extends Construct {
    constructor(scope: Construct, id: string, props: { readonly name: string });
    readonly attrArn: string;
    readonly ref: string;
  }
  export interface CfnScheduleProps {
    readonly name: string;
    readonly groupName: string;
    readonly scheduleExpression: string;
    readonly scheduleExpressionTimezone?: string;
    readonly startDate?: string;
    readonly flexibleTimeWindow: { readonly mode: string };
    readonly target: {
      readonly arn: string;
      readonly roleArn: string;
      readonly input: string;
      readonly retryPolicy: { readonly maximumRetryAttempts: number; readonly maximumEventAgeInSeconds: number };
      readonly deadLetterConfig?: { readonly arn: string };
    };
  }
  export class CfnSchedule extends Construct {
    constructor(scope: Construct, id: string, props: CfnScheduleProps);
  }
}
