import type { YamlValue } from '../text/yaml.ts';
import type { AwsStore } from './aws-store.ts';
import { arnOf, commented, type Resources, ref, sub, tagList } from './cloudformation.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** The logical id of the table that the stack creates. */
export const STATE_TABLE = 'StateTable';

/** The calls that `@anyhost/dynamodb` makes. */
export const TABLE_ACTIONS: readonly string[] = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
];

/** What Lambda does with a function's role to put it into a VPC. It takes no narrower resource. */
export const VPC_ACTIONS: readonly string[] = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** The variable by which the application finds its store. */
export function connectionOf(store: AwsStore): Readonly<Record<string, YamlValue>> {
  if (store.kind !== 'dynamodb') return { [store.variable]: store.reference };
  return { [store.variable]: store.tableName ?? ref(STATE_TABLE) };
}

/** What a function's role needs for the store. A connection string is read when the stack is deployed. */
export function storeStatements(store: AwsStore): readonly YamlValue[] {
  if (store.kind !== 'dynamodb') return [];
  const { tableName } = store;
  const table =
    tableName === undefined
      ? arnOf(STATE_TABLE)
      : sub(`arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${tableName}`);
  return [{ Effect: 'Allow', Action: TABLE_ACTIONS, Resource: table }];
}

/** What a function's role needs in a VPC. */
export function vpcStatements(): readonly YamlValue[] {
  return [{ Effect: 'Allow', Action: VPC_ACTIONS, Resource: '*' }];
}

/** The table of the store, where the stack creates it. */
export function storeResources({ store, tags }: ResolvedAwsOptions): Resources {
  if (store?.kind !== 'dynamodb' || store.tableName !== undefined) return {};
  return {
    [STATE_TABLE]: commented(
      'What the services have done and where they go on. It stays when the stack is deleted; expired records are removed by the TTL.',
      {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'partition', AttributeType: 'S' },
            { AttributeName: 'key', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'partition', KeyType: 'HASH' },
            { AttributeName: 'key', KeyType: 'RANGE' },
          ],
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
          Tags: tagList(tags),
        },
      },
    ),
  };
}
