import { expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { forever } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { type LogLine, recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { connect } from '../fixtures/severable-store.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';
import type { Invocation } from './invocation.ts';
import { createInvocationHost } from './invocation-host.ts';

const DAY_MS = 86_400_000;

/** A sandbox of one service, whose link takes five of the ten seconds of an invocation. */
function sandbox(link: Job<BuiltInServices>) {
  const [store, clock, logger] = [durableStore(), new ManualClock(), recordingLogger()];
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand() }, async (signal, execution) => {
      await delay(execution.services.clock, 5000);
      await link(signal, execution);
    });
  const host = createInvocationHost(
    application,
    { name: 'test', longLived: false, logger, environment: {} },
    { clock },
  );
  const statuses: string[] = [];
  const invoke = async (trigger: 'schedule' | 'continuation', scheduledAt?: number): Promise<void> => {
    const running = host.invoke('poll', { trigger, scheduledAt, remainingMs: 10_000 });
    await clock.advance(5000);
    const { outcome } = await running;
    statuses.push('reason' in outcome ? `${outcome.status}: ${outcome.reason}` : outcome.status);
  };
  return { store, clock, statuses, invoke, events: () => logger.lines.filter(({ level }) => level === 'error') };
}

const unfinishedIn = async ({ store }: Pick<ReturnType<typeof sandbox>, 'store'>): Promise<unknown> =>
  Object((await store.get('ledger:orders/poll'))?.value)['unfinished'];

test('a chain of 50 completed links in 50 invocations is not dropped', async () => {
  let links = 0;
  const subject = sandbox(async (_signal, { runAgain }) => {
    links += 1;
    if (links < 50) runAgain();
  });
  await subject.invoke('schedule', 0);
  while (subject.statuses.length < 50) await subject.invoke('continuation');
  expect([links, await unfinishedIn(subject)]).toEqual([50, []]);
  expect(new Set(subject.statuses)).toEqual(new Set(['completed']));
  await subject.invoke('continuation');
  expect(subject.statuses.at(-1)).toBe('skipped: nothingToContinue');
  expect(subject.events()).toEqual([]);
});

test('work whose links fail five times in a row is dropped at error, kept for a day, and costs one read from then on', async () => {
  let links = 0;
  const subject = sandbox(async (_signal, { runAgain }) => {
    links += 1;
    if (links === 1) runAgain();
    else throw new Error('poison');
  });
  await subject.invoke('schedule', 0);
  for (let attempt = 0; attempt < 7; attempt += 1) await subject.invoke('continuation');
  expect(subject.statuses).toEqual([
    'completed',
    ...Array.from({ length: 5 }, () => 'faulted'),
    'skipped: nothingToContinue',
    'skipped: nothingToContinue',
  ]);
  expect(subject.events().filter(({ event }) => event === 'continuation.dropped')).toMatchObject([
    { service: 'poll', attempts: 5, occurrence: '1970-01-01T00:00:00.000Z' },
  ]);
  expect(await unfinishedIn(subject)).toMatchObject([{ attempts: 5, droppedAt: expect.any(String) }]);
  const reads = subject.store.calls.get;
  await subject.invoke('continuation');
  expect(subject.store.calls.get - reads).toBe(1);
  await subject.clock.advance(DAY_MS);
  await subject.invoke('schedule', DAY_MS);
  expect(await unfinishedIn(subject)).toEqual([]);
});

test('links that fail, but move the checkpoint, go on', async () => {
  let links = 0;
  const subject = sandbox(async (_signal, { runAgain, checkpoint }) => {
    links += 1;
    if (links === 1) return runAgain();
    await checkpoint.save(links);
    if (links < 15) throw new Error('lost connection');
  });
  await subject.invoke('schedule', 0);
  for (let attempt = 0; attempt < 14; attempt += 1) await subject.invoke('continuation');
  expect([links, subject.statuses.at(-1), await unfinishedIn(subject)]).toEqual([15, 'completed', []]);
  expect(subject.events().filter(({ event }) => event === 'continuation.dropped')).toEqual([]);
});

/** Sandboxes that are killed one after the other, within their links: they never say how these ended. */
async function killInARow(kills: number, link: Job<BuiltInServices>) {
  const clock = new ManualClock();
  const store = durableStore(clock);
  let called = 0;
  const linesOfTheLiving: LogLine[] = [];
  const invoke = async (invocation: Pick<Invocation, 'trigger' | 'scheduledAt'>): Promise<void> => {
    const connection = connect(store);
    const logger = recordingLogger();
    const before = called;
    const application = defineApplication('orders')
      .stateStore(() => connection.store)
      .job('poll', { schedule: onDemand(), dedupe: true }, async (signal, execution) => {
        called += 1;
        await link(signal, execution);
        connection.sever();
        await forever();
      });
    const host = createInvocationHost(
      application,
      { name: 'test', longLived: false, logger, environment: {} },
      { clock },
    );
    void host.invoke('poll', { ...invocation, remainingMs: 10_000 }).catch(() => {});
    await clock.advance(30_000);
    if (called === before) linesOfTheLiving.push(...logger.lines);
  };
  await invoke({ trigger: 'schedule', scheduledAt: 0 });
  for (let kill = 1; kill < kills; kill += 1) await invoke({ trigger: 'continuation' });
  return { called, dropped: linesOfTheLiving.filter(({ event }) => event === 'continuation.dropped').length };
}

test('links that are killed count as attempts: work that ends its process each time is dropped', async () => {
  expect(await killInARow(5, async () => {})).toEqual({ called: 5, dropped: 0 });
  // Once: the second continuation that finds nothing has nothing to drop either.
  expect(await killInARow(8, async () => {})).toEqual({ called: 5, dropped: 1 });
});

test('links that are killed after they moved the checkpoint do not: their work goes on', async () => {
  const link: Job<BuiltInServices> = async (_signal, { checkpoint }) => {
    await checkpoint.save(((await checkpoint.load<number>()) ?? 0) + 1);
  };
  expect(await killInARow(12, link)).toEqual({ called: 12, dropped: 0 });
});
