import { createHandler } from '@anyhost/aws-lambda';
import { cron, defineApplication, every, onDemand } from '@anyhost/core';
import { captureLogs, fakeLambdaContext, scheduledEvent, testHost, VirtualClock } from '@anyhost/testing';
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { setUpTelemetry } from './telemetry.fixture.ts';

const NOW = '2026-11-22T06:14:30Z';

/** Begins and ends a span, as the author's code or a library does. */
async function query(): Promise<void> {
  await Promise.resolve();
  trace.getTracer('author').startSpan('query').end();
}

describe('the span of an execution', () => {
  test('is named by the service, and says what it served and how it ended', async () => {
    await using telemetry = setUpTelemetry();
    const app = defineApplication('shop').job('sync', { schedule: cron('15 6 * * *') }, async () => {});
    await using host = await testHost(app, { now: NOW });
    await host.advance('1m');
    const [span] = telemetry.spans();
    expect(span).toMatchObject({
      name: 'sync',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      links: [],
      instrumentationScope: { name: '@anyhost/opentelemetry' },
    });
    expect(span?.attributes).toEqual({
      'anyhost.service': 'sync',
      'anyhost.execution.id': host.executions[0]?.executionId,
      'anyhost.occurrence': 'sync@2026-11-22T06:15:00Z',
      'anyhost.trigger': 'schedule',
      'anyhost.attempt': 1,
      'anyhost.outcome': 'completed',
      'faas.trigger': 'timer',
      'faas.time': '2026-11-22T06:15:00.000Z',
      'faas.cron': '15 6 * * *',
    });
  });

  test('that faulted has the error, and its code as the type', async () => {
    await using telemetry = setUpTelemetry();
    const refused = Object.assign(new Error('no database'), { code: 'ECONNREFUSED' });
    const app = defineApplication('shop')
      .job('sync', { schedule: onDemand() }, () => Promise.reject(refused))
      .job('count', { schedule: onDemand() }, () => Promise.reject(new RangeError('too many')));
    await using host = await testHost(app, { now: NOW });
    await host.run('sync');
    await host.run('count');
    expect(telemetry.spans()).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: 'no database' },
        attributes: { 'anyhost.outcome': 'faulted', 'anyhost.trigger': 'manual', 'error.type': 'ECONNREFUSED' },
        events: [{ name: 'exception' }],
      },
      { attributes: { 'error.type': 'RangeError' } },
    ]);
  });

  test("is the parent of the author's spans", async () => {
    await using telemetry = setUpTelemetry();
    const app = defineApplication('shop').job('sync', { schedule: every('1m') }, query);
    await using host = await testHost(app, { now: NOW });
    await host.advance('1m');
    const [child, span] = telemetry.spans();
    expect(child?.name).toBe('query');
    expect(child?.parentSpanContext).toEqual(span?.spanContext());
  });

  test('of a schedule is a root, even if the host was started within a span; a manual one has its caller as parent', async () => {
    await using telemetry = setUpTelemetry();
    const tracer = trace.getTracer('author');
    const app = defineApplication('shop').job('sync', { schedule: every('1m') }, async () => {});
    const during = <Result>(name: string, work: () => Promise<Result>): Promise<Result> =>
      tracer.startActiveSpan(name, async (span: Span) => {
        try {
          return await work();
        } finally {
          span.end();
        }
      });
    await using host = await during('start', async () => {
      const started = await testHost(app, { now: NOW });
      await started.advance('1m');
      return started;
    });
    await during('request', () => host.run('sync'));
    const [scheduled, , manual, request] = telemetry.spans();
    expect(scheduled?.parentSpanContext).toBeUndefined();
    expect(request?.name).toBe('request');
    expect(manual?.parentSpanContext).toEqual(request?.spanContext());
  });
});

test('the span of a task has the name of the task, and who enqueued it as parent, whatever runs before it', async () => {
  await using telemetry = setUpTelemetry();
  const app = defineApplication('shop')
    .backgroundTaskQueue('mail')
    .job('order', { schedule: onDemand() }, async (_signal, { services }) => {
      for (const name of ['first', 'second']) {
        await trace.getTracer('author').startActiveSpan(`request ${name}`, async (span) => {
          await services.mail.enqueue(name, query);
          span.end();
        });
      }
    });
  await using host = await testHost(app, { now: NOW });
  await host.run('order');
  await host.advance(0);
  const spans = telemetry.spans();
  const named = (name: string) => spans.find((span) => span.name === name);
  const tasks = spans.filter((span) => span.name === 'mail');
  expect(tasks.map(({ attributes }) => attributes)).toMatchObject([
    { 'anyhost.service': 'mail', 'anyhost.task': 'first', 'anyhost.trigger': 'queue', 'anyhost.outcome': 'completed' },
    { 'anyhost.task': 'second' },
  ]);
  expect(tasks.map(({ parentSpanContext }) => parentSpanContext)).toEqual([
    named('request first')?.spanContext(),
    named('request second')?.spanContext(),
  ]);
  const queries = spans.filter(({ name }) => name === 'query');
  expect(queries.map(({ parentSpanContext }) => parentSpanContext)).toEqual(tasks.map((span) => span.spanContext()));
});

describe('links', () => {
  test('lead from each further attempt and repetition to the execution before it', async () => {
    await using telemetry = setUpTelemetry();
    let calls = 0;
    const retry = { attempts: 3, delayMs: 1000 };
    const app = defineApplication('shop').job('sync', { schedule: every('1m'), retry }, async (_, { runAgain }) => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      if (calls === 3) runAgain();
    });
    await using host = await testHost(app, { now: NOW });
    await host.advance('2m');
    const spans = telemetry.spans();
    expect(spans.map(({ attributes }) => [attributes['anyhost.trigger'], attributes['anyhost.attempt']])).toEqual([
      ['schedule', 1],
      ['schedule', 2],
      ['schedule', 3],
      ['continuation', 1],
      ['schedule', 1],
    ]);
    const before = spans.map(({ links }) =>
      links.map(({ context: { spanId } }) => spans.findIndex((span) => span.spanContext().spanId === spanId)),
    );
    expect(before).toEqual([[], [0], [1], [2], []]);
  });
});

test('a continuation is linked to the run that left the work', async () => {
  await using telemetry = setUpTelemetry();
  let calls = 0;
  const app = defineApplication('shop').job('sync', { schedule: every('1m') }, async (_, { runAgain }) => {
    calls += 1;
    if (calls === 1) runAgain();
  });
  await using host = await testHost(app, { now: NOW });
  const deadline = new Date(host.clock.now() + 450);
  await host.run('sync', { trigger: 'schedule', scheduledTime: new Date('2026-11-22T06:14:00Z'), deadline });
  await host.run('sync', { trigger: 'continuation' });
  const [left, resumed] = telemetry.spans();
  expect(resumed?.attributes).toMatchObject({
    'anyhost.trigger': 'continuation',
    'anyhost.occurrence': 'sync@2026-11-22T06:14:00Z',
  });
  expect(resumed?.links).toMatchObject([{ context: { spanId: left?.spanContext().spanId } }]);
});

describe('on a serverless host', () => {
  const clock = new VirtualClock({ now: NOW });
  const create = (execute: () => Promise<void>) => {
    const app = defineApplication('shop').job('sync', { schedule: cron('15 6 * * *') }, execute);
    const handler = createHandler(app, { clock, logger: captureLogs(), environment: {} });
    const call = () =>
      handler(
        scheduledEvent('2026-11-22T06:15:00Z'),
        fakeLambdaContext({ clock, remainingMs: 60_000, awsRequestId: 'request-1' }),
      );
    return { handler, call };
  };

  test('the span of the invocation is ours, unless another instrumentation has made one', async () => {
    await using telemetry = setUpTelemetry();
    const { call, handler } = create(query);
    await call();
    await trace.getTracer('author').startActiveSpan('invocation', (span) => call().finally(() => span.end()));
    await handler.stop();
    const [query1, first, , second, invocation] = telemetry.spans();
    expect(first).toMatchObject({
      name: 'sync',
      kind: SpanKind.SERVER,
      attributes: { 'faas.invocation_id': 'request-1' },
    });
    expect(query1?.parentSpanContext).toEqual(first?.spanContext());
    expect(second).toMatchObject({ name: 'sync', kind: SpanKind.INTERNAL });
    expect(second?.parentSpanContext).toEqual(invocation?.spanContext());
  });

  test('spans are sent before the answer', async () => {
    await using telemetry = setUpTelemetry({ batch: true, flushes: true });
    const { call, handler } = create(async () => {});
    await call();
    expect(telemetry.spans()).toHaveLength(1);
    await handler.stop();
  });

  test('without forceFlush they wait for the next batch', async () => {
    await using telemetry = setUpTelemetry({ batch: true });
    const { call, handler } = create(async () => {});
    await call();
    expect(telemetry.spans()).toHaveLength(0);
    await handler.stop();
  });

  test('a flush that hangs holds the answer for two seconds, one that fails not at all', async () => {
    await using _ = setUpTelemetry({
      forceFlush: [
        { forceFlush: () => new Promise(() => {}) },
        { forceFlush: () => Promise.reject(new Error('down')) },
      ],
    });
    const { call, handler } = create(async () => {});
    let isAnswered = false;
    const answer = call().then(() => {
      isAnswered = true;
    });
    await clock.advance(1999);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    await answer;
    await handler.stop();
  });
});
