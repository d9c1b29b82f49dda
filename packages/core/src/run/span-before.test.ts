import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Execution } from '../contract/execution.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { RunOptions } from '../host/run-options.ts';
import { every } from '../schedule/schedule.ts';
import type { ExecutionTrace } from './report.ts';

const CHANNEL = 'tracing:anyhost:execution:start';
const seen: (readonly [trigger: string, attempt: number, follows: string | undefined])[] = [];
/** What the subscriber sets, by the number of the execution. */
let spanOf: (execution: number) => string | undefined;

const note = (message: unknown): void => {
  const trace = message as ExecutionTrace;
  trace.span = spanOf(seen.length + 1);
  seen.push([trace.trigger, trace.attempt, trace.follows]);
};

beforeEach(() => {
  seen.length = 0;
  spanOf = (execution) => `span-${execution}`;
  subscribe(CHANNEL, note);
});

afterEach(() => {
  unsubscribe(CHANNEL, note);
});

describe('an execution follows', () => {
  test('nothing, if it is the first; then the attempt before, or the one that asked for more', async () => {
    let calls = 0;
    const { host, clock } = await startedHost(
      jobOf(
        async (_, { runAgain }) => {
          calls += 1;
          if (calls === 1) throw new Error('not yet');
          if (calls === 2) runAgain();
        },
        { retry: { attempts: 2, delayMs: 10, jitter: 0 } },
      ),
    );
    const running = host.run('poll');
    await clock.advance(10);
    await running;
    await host.run('poll');
    expect(seen).toEqual([
      ['manual', 1, undefined],
      ['manual', 2, 'span-1'],
      ['continuation', 1, 'span-2'],
      ['manual', 1, undefined],
    ]);
    await host.stop();
  });
});

describe('across hosts that share a store', () => {
  /** Makes each run in a host of its own. */
  async function runInHosts(
    execute: (execution: Pick<Execution, 'runAgain'>) => void,
    runs: readonly RunOptions[],
  ): Promise<unknown> {
    const clock = new ManualClock();
    const store = durableStore();
    const app = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('1h'), durableCheckpoint: true }, async (_, execution) => execute(execution));
    for (const run of runs) {
      const { host } = await startedHost(app, { clock, platform: { longLived: false } });
      await host.run('poll', run);
      await host.stop();
    }
    return (await store.get('ledger:orders/poll'))?.value;
  }

  const scheduledTime = new Date('2026-11-22T06:00:00Z');
  const short = (): RunOptions => ({
    trigger: 'schedule',
    scheduledTime,
    deadline: new Date(new ManualClock().now() + 450),
  });

  test('a continuation follows the execution that left the work, as often as it is left', async () => {
    const record = await runInHosts(
      ({ runAgain }) => runAgain(),
      [
        short(),
        { ...short(), trigger: 'continuation', scheduledTime: undefined },
        { ...short(), trigger: 'continuation', scheduledTime: undefined },
      ],
    );
    expect(seen).toEqual([
      ['schedule', 1, undefined],
      ['continuation', 1, 'span-1'],
      ['continuation', 1, 'span-2'],
    ]);
    expect(record).toMatchObject({ unfinished: [{ span: 'span-3' }], last: { span: 'span-3' } });
  });

  test('where one host has no tracer, the next follows the last that had one', async () => {
    spanOf = (execution) => (execution === 2 ? undefined : `span-${execution}`);
    await runInHosts(
      ({ runAgain }) => runAgain(),
      [
        short(),
        { ...short(), trigger: 'continuation', scheduledTime: undefined },
        { ...short(), trigger: 'continuation', scheduledTime: undefined },
      ],
    );
    expect(seen.map(([, , follows]) => follows)).toEqual([undefined, 'span-1', 'span-1']);
  });

  test('a further attempt follows the one before, if it was of the same occurrence', async () => {
    const due = { trigger: 'schedule', scheduledTime } as const;
    const other = { ...due, scheduledTime: new Date('2026-11-22T05:00:00Z') };
    const fail = (): never => {
      throw new Error('not yet');
    };
    await runInHosts(fail, [due, { ...due, attempt: 2 }, { ...other, attempt: 2 }]);
    expect(seen.map(([, , follows]) => follows)).toEqual([undefined, 'span-1', undefined]);
  });

  test.each([
    ['too long', () => 'x'.repeat(129)],
    ['empty', () => ''],
  ])('a span that is %s is not kept', async (_, span) => {
    spanOf = span;
    const record = await runInHosts(({ runAgain }) => runAgain(), [short()]);
    expect(JSON.stringify(record)).not.toContain('span');
  });

  test('without a subscriber records hold no spans', async () => {
    unsubscribe(CHANNEL, note);
    const record = await runInHosts(({ runAgain }) => runAgain(), [short()]);
    expect(record).toMatchObject({ unfinished: [{ attempts: 0 }] });
    expect(JSON.stringify(record)).not.toContain('span');
  });
});
