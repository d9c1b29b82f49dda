import { createHandler } from '@anyhost/aws-lambda';
import { awsFiles, planApplication } from '@anyhost/infra';
import { fakeLambdaContext } from '@anyhost/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CASES } from '../../packages/infra/src/aws/applications.fixture.ts';
import { type CloudFormationTemplate, readTemplate } from './read-template.ts';

const scheduledTime = new Date().toISOString().replace(/\d\d\.\d{3}Z$/, '00Z');
/** What EventBridge Scheduler fills in. */
const ATTRIBUTES = { 'scheduled-time': scheduledTime, 'attempt-number': '2' };

describe.each(Object.entries(CASES))('the schedules of %s', (_name, { application, options }) => {
  test('send events of which the handler of the same function makes the occurrences of every other host', async () => {
    const plan = await planApplication(application);
    const text = awsFiles(plan, options).find(({ path }) => path === 'template.yaml')?.text ?? '';
    const served: string[] = [];
    const guarded: string[] = [];
    for (const { event, variables } of eventsOf(readTemplate(text))) {
      // A guarded tick is not due now: what becomes of it is tested where the guard is.
      if (event.guard === true) {
        guarded.push(event.service);
        continue;
      }
      const handler = createHandler(application, {
        allowVolatileState: true,
        environment: { ANYHOST_LOG_LEVEL: 'silent', ...variables },
        onOutcome: ({ occurrence, status }) => served.push(`${occurrence?.id}: ${status}`),
      });
      onTestFinished(() => handler.stop());
      await handler(event, fakeLambdaContext({ remainingMs: 5000 }));
    }
    const due = plan.services.filter(
      ({ name, policy }) =>
        policy.schedule.kind !== 'onDemand' && policy.hosts !== 'long-lived' && !guarded.includes(name),
    );
    // Continuations find nothing that is unfinished.
    const occurrences = served.filter((line) => !line.startsWith('undefined: skipped'));
    expect(occurrences).toEqual(due.map(({ name }) => `${name}@${scheduledTime}: completed`));
  });
});

/** The events that Scheduler sends, and the variables of the functions that get them. */
function eventsOf({ Resources }: CloudFormationTemplate) {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
    .map(({ Properties }) => {
      const { Arn, Input } = Object(Properties).Target;
      const variables = Object(Resources[Arn['Fn::GetAtt'][0]]?.Properties).Environment?.Variables;
      const event = String(Input).replace(/<aws\.scheduler\.([a-z-]+)>/g, (_, name) => Reflect.get(ATTRIBUTES, name));
      return { event: JSON.parse(event), variables: { ANYHOST_SERVICE: variables?.ANYHOST_SERVICE } };
    });
}
