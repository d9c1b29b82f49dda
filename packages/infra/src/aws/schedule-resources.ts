import { Commented } from '../text/commented.ts';
import type { YamlValue } from '../text/yaml.ts';
import type { AwsStack } from './aws-stack.ts';
import { arnOf, commented, plain, type Resources, ref, roleFor, tagList } from './cloudformation.ts';
import { LOST_TICKS } from './failure-queues.ts';
import type { AwsSchedule } from './schedule-of-service.ts';

/** The group of all schedules of the stack. */
export const SCHEDULE_GROUP = 'Schedules';
const SCHEDULER_ROLE = 'SchedulerRole';

/** The schedules, their group, and the role by which Scheduler invokes the functions. None without schedules. */
export function scheduleResources({ schedules, functions, options }: AwsStack): Resources {
  if (schedules.length === 0) return {};
  const { tags } = options;
  const invoked = functions.filter(({ id }) => schedules.some(({ functionId }) => functionId === id));
  return {
    [SCHEDULE_GROUP]: plain({
      Type: 'AWS::Scheduler::ScheduleGroup',
      Properties: { Name: ref('AWS::StackName'), Tags: tagList(tags) },
    }),
    ...Object.fromEntries(schedules.map((schedule) => [schedule.id, scheduleResource(schedule)])),
    [SCHEDULER_ROLE]: commented(
      'Only schedules of this group may assume the role, and it may invoke only these functions.',
      roleFor('scheduler.amazonaws.com', {
        condition: {
          StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId'), 'aws:SourceArn': arnOf(SCHEDULE_GROUP) },
        },
        statements: [
          { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: invoked.map(({ id }) => arnOf(id)) },
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(LOST_TICKS) },
        ],
        tags,
      }),
    ),
  };
}

function scheduleResource({
  name,
  description,
  kind,
  functionId,
  translation,
  start,
  input,
  delivery,
}: AwsSchedule): Commented<YamlValue> {
  const { expression, timeZone, guarded, notes } = translation;
  return commented([description, ...notes].join('\n'), {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: name,
      GroupName: ref(SCHEDULE_GROUP),
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timeZone,
      StartDate: start === undefined ? undefined : ref(start.parameter),
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: arnOf(functionId),
        RoleArn: arnOf(SCHEDULER_ROLE),
        Input: guarded ? new Commented('createHandler(app, { guard }) skips a tick that is not due.', input) : input,
        RetryPolicy: { MaximumRetryAttempts: delivery.retries, MaximumEventAgeInSeconds: delivery.maxAgeSeconds },
        DeadLetterConfig: kind === 'tick' ? { Arn: arnOf(LOST_TICKS) } : undefined,
      },
    },
  });
}

/** The parameters of the stack that say where a `rate` counts from; `undefined` without any. */
export function startParameters({ schedules }: AwsStack): YamlValue | undefined {
  const starts = schedules.flatMap(({ service, start }) => (start === undefined ? [] : [{ service, start }]));
  if (starts.length === 0) return undefined;
  return Object.fromEntries(
    starts.map(({ service, start }) => [
      start.parameter,
      new Commented('Scheduler refuses a start date more than five minutes old: each deployment sets it (README.md).', {
        Type: 'String',
        Description: `A due time of ${service} that is not past, such as 2026-01-01T00:00:00Z`,
        AllowedPattern: START_PATTERN,
      }),
    ]),
  );
}

/** An instant in whole minutes, UTC. */
export const START_PATTERN = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00Z';
