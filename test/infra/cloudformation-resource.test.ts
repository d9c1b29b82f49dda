import { describe, expect, test } from 'vitest';
import { type CloudFormationResource, loadSpecification } from './cloudformation-resource.ts';

const problemsOf = await loadSpecification();

describe.skipIf(problemsOf === undefined)('the check of CloudFormation resources', () => {
  const check = (resource: CloudFormationResource) => problemsOf?.('It', resource);

  test('takes what the service specification allows', () => {
    const Properties = { MessageRetentionPeriod: 60, KmsMasterKeyId: { Ref: 'Key' }, SqsManagedSseEnabled: true };
    expect(check({ Type: 'AWS::SQS::Queue', Properties })).toEqual([]);
  });

  test('finds unknown and missing properties and wrong kinds, at any depth', () => {
    expect(
      check({
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Timezone: 'UTC',
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: false },
          Target: { Arn: 'a' },
        },
      }),
    ).toEqual([
      'It (AWS::Scheduler::Schedule): Timezone is unknown',
      'It (AWS::Scheduler::Schedule).FlexibleTimeWindow.Mode: is no text',
      'It (AWS::Scheduler::Schedule).Target: RoleArn is missing',
    ]);
  });
});
