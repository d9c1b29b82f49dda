import { cron, defineApplication } from '@anyhost/core';
import { fakeLambdaContext, scheduledEvent, schedulerInput } from '@anyhost/testing';
import type { Context, EventBridgeHandler, Handler, ScheduledEvent, ScheduledHandler } from 'aws-lambda';
import { describe, expectTypeOf, it } from 'vitest';
import { createHandler } from './create-handler.ts';
import type { InvocationSummary } from './invocation-summary.ts';
import type { ManualInput, ScheduledEnvelope, ScheduledInput } from './lambda-event.ts';
import type { InvocationContext } from './read-deadline.ts';

const app = defineApplication('shop').job('tick', { schedule: cron('* * * * *') }, async () => {});
const handler = createHandler(app);

describe('the handler', () => {
  it('is a Handler of @types/aws-lambda', () => {
    expectTypeOf(handler).toExtend<Handler>();
    expectTypeOf(handler).toExtend<ScheduledHandler>();
    expectTypeOf(handler).toExtend<EventBridgeHandler<'Scheduled Event', unknown, void>>();
    expectTypeOf(handler).toExtend<Handler<ScheduledInput, void>>();
    expectTypeOf(handler).toExtend<Handler<ManualInput, InvocationSummary>>();
  });

  it('takes the events and the context of @types/aws-lambda', () => {
    expectTypeOf<ScheduledEvent>().toExtend<ScheduledEnvelope>();
    expectTypeOf<Context>().toExtend<InvocationContext>();
  });

  it('takes the fakes of @anyhost/testing', () => {
    expectTypeOf(
      handler(scheduledEvent('2026-03-01T09:30:00Z'), fakeLambdaContext()),
    ).resolves.toEqualTypeOf<undefined>();
    const input = schedulerInput({ service: 'tick', scheduledTime: '2026-03-01T09:30:00Z' });
    expectTypeOf(handler(input, fakeLambdaContext())).resolves.toEqualTypeOf<undefined>();
  });

  it('answers a manual run with a summary, and a continuation with nothing', () => {
    expectTypeOf(handler({ trigger: 'manual' }, fakeLambdaContext())).resolves.toEqualTypeOf<InvocationSummary>();
    expectTypeOf<InvocationSummary['status']>().toEqualTypeOf<'completed' | 'skipped' | 'interrupted'>();
    expectTypeOf(handler({ trigger: 'continuation' }, fakeLambdaContext())).resolves.toEqualTypeOf<undefined>();
  });

  it('does not take an event that it would refuse', () => {
    // @ts-expect-error neither a due time nor a trigger
    void handler({ service: 'tick' }, fakeLambdaContext());
    // @ts-expect-error no such trigger
    void handler({ trigger: 'startup' }, fakeLambdaContext());
    // @ts-expect-error no context
    void handler({ trigger: 'manual' });
  });
});

describe('the options', () => {
  it('name a background service of the application', () => {
    createHandler(app, { service: 'tick', allowVolatileState: true, onAbandoned: 'refuse' });
    // @ts-expect-error the application has no such service
    createHandler(app, { service: 'tock' });
  });
});
