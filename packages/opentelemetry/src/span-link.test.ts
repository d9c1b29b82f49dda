import {
  type BuiltHost,
  buildHost,
  defineApplication,
  type Execution,
  every,
  memoryStateStore,
  type StateStore,
} from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { readLink, writeSpan } from './span-link.ts';
import { setUpTelemetry } from './telemetry.fixture.ts';

type RunOptions = Parameters<BuiltHost<'sync'>['run']>[1];

const NOW = '2026-11-22T06:14:30Z';
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

describe('a link', () => {
  test('is a traceparent, and leads back to the span that it was written for', () => {
    expect(writeSpan(SPAN)).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    expect(readLink('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')).toEqual({
      context: { ...SPAN, isRemote: true },
    });
    expect(readLink('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00')?.context.traceFlags).toBe(0);
  });

  test.each([
    ['another text', 'trace 1'],
    ['another version', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['no trace', '00-00000000000000000000000000000000-b7ad6b7169203331-01'],
    ['no span', '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01'],
  ])('is not read from %s', (_, text) => {
    expect(readLink(text)).toBeUndefined();
  });

  test('is not written for a span that is not recorded', () => {
    expect(writeSpan({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 })).toBeUndefined();
  });
});

describe('between processes that share a store', () => {
  const due = { trigger: 'schedule', scheduledTime: new Date('2026-11-22T06:14:00Z') } as const;

  /** Makes each run in a host and an SDK of its own, as another process has them. Only the store is shared. */
  async function inTwoProcesses(
    execute: (call: number, execution: Pick<Execution, 'runAgain'>) => void,
    ...runs: readonly RunOptions[]
  ): Promise<readonly (readonly ReadableSpan[])[]> {
    const clock = new VirtualClock({ now: NOW });
    const store: StateStore = Object.assign(memoryStateStore({ clock }), { durable: true });
    let calls = 0;
    const app = defineApplication('shop')
      .stateStore(() => store)
      .job('sync', { schedule: every('1h'), durableCheckpoint: true }, async (_, execution) => {
        calls += 1;
        execute(calls, execution);
      });
    const spans: (readonly ReadableSpan[])[] = [];
    const platform = { name: 'test', longLived: false, logger: captureLogs(), environment: {} };
    for (const run of runs) {
      await using telemetry = setUpTelemetry();
      await using host = buildHost(app, platform, { clock });
      await host.start();
      await host.run('sync', run);
      spans.push(telemetry.spans());
    }
    return spans;
  }

  test('a continuation is linked to the execution that left the work', async () => {
    const [[left] = [], [resumed] = []] = await inTwoProcesses(
      (call, { runAgain }) => void (call === 1 && runAgain()),
      { ...due, deadline: new Date(Date.parse(NOW) + 450) },
      { trigger: 'continuation' },
    );
    expect(resumed?.attributes).toMatchObject({ 'anyhost.trigger': 'continuation' });
    expect(resumed?.links).toEqual([linkTo(left)]);
    expect(resumed?.spanContext().traceId).not.toBe(left?.spanContext().traceId);
  });

  test('a further attempt is linked to the attempt before', async () => {
    const [[first] = [], [second] = []] = await inTwoProcesses(
      (call) => {
        if (call === 1) throw new Error('not yet');
      },
      due,
      { ...due, attempt: 2 },
    );
    expect(second?.links).toEqual([linkTo(first)]);
  });

  test('another occurrence is linked to nothing', async () => {
    const [, [other] = []] = await inTwoProcesses(() => {}, due, {
      ...due,
      scheduledTime: new Date('2026-11-22T06:13:00Z'),
      attempt: 2,
    });
    expect(other?.links).toEqual([]);
  });
});

function linkTo(span: ReadableSpan | undefined): unknown {
  const { traceId, spanId, traceFlags } = span?.spanContext() ?? {};
  return { context: { traceId, spanId, traceFlags, isRemote: true } };
}
