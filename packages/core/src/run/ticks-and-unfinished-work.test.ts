import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { inShort, type Sandbox, sandbox } from '../fixtures/sandbox.fixture.ts';
import { leaveLedger, storedLedger, unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';

/** What a day, or any due time, does when it is run: how long it takes, and what then. */
interface Piece {
  readonly takesMs?: number;
  readonly ends?: 'done' | 'more' | 'fails';
}

/** A serverless platform: sandboxes of one application on one store, and what they executed. */
class Platform {
  readonly store: DurableStore = durableStore();
  readonly clock = new ManualClock();
  /** `10:05 continuation`, in order. */
  readonly executed: string[] = [];
  /** What the executions of a due time do, one after the other; those after the last are done at once. */
  readonly pieces = new Map<string, Piece[]>();
  readonly #policy: Partial<ServicePolicy<unknown>>;

  constructor(pieces: Record<string, Piece[]> = {}, policy: Partial<ServicePolicy<unknown>> = {}) {
    this.pieces = new Map(Object.entries(pieces));
    this.#policy = policy;
  }

  sandbox(): Sandbox {
    return sandbox(this.#application(), this.clock);
  }

  /** Leaves work of these due times unfinished, as earlier invocations could have. */
  async left(...times: readonly string[]): Promise<void> {
    const unfinished = times.map((at, index) => ({
      occurrence: toInstant(Date.parse(`2026-01-05T${at}:00Z`)),
      since: toInstant(index),
      attempts: 0,
    }));
    await leaveLedger(this.store, { schedule: "every('5m')", unfinished });
  }

  #application(): AnyApplication<'poll'> {
    return defineApplication('orders')
      .stateStore(() => this.store)
      .job('poll', { schedule: every('5m'), ...this.#policy }, async (_signal, { occurrence, trigger, runAgain }) => {
        const at = occurrence?.scheduledTime.toISOString().slice(11, 16) ?? 'none';
        this.executed.push(`${at} ${trigger}`);
        const { takesMs = 0, ends = 'done' } = this.pieces.get(at)?.shift() ?? {};
        await this.clock.advance(takesMs);
        if (ends === 'more') runAgain();
        if (ends === 'fails') throw new Error(`${at} is poisoned`);
      });
  }
}

const LONG: Piece = { takesMs: 45_000, ends: 'more' };

describe('a tick that finds unfinished work', () => {
  test('finishes it, then runs its own occurrence, and answers for its own', async () => {
    const platform = new Platform({ '10:00': [LONG, { takesMs: 1000 }] });
    const { invoke } = platform.sandbox();
    const answers = [await invoke({ at: '10:00' }), await invoke({ at: '10:05' }), await invoke({ at: '10:10' })];
    expect(answers.map(inShort)).toEqual(['completed 10:00', 'completed 10:05', 'completed 10:10']);
    expect(platform.executed).toEqual(['10:00 schedule', '10:00 continuation', '10:05 schedule', '10:10 schedule']);
    expect(await storedLedger(platform.store)).toMatchObject({
      unfinished: [],
      running: [],
      servedUntil: Date.UTC(2026, 0, 5, 10, 10),
    });
  });

  test('runs its own occurrence although the unfinished one fails again', async () => {
    const platform = new Platform({ '10:00': [LONG, { ends: 'fails' }] });
    const { invoke } = platform.sandbox();
    await invoke({ at: '10:00' });
    expect(inShort(await invoke({ at: '10:05' }))).toBe('completed 10:05');
    expect(await unfinishedIn(platform.store)).toEqual(['2026-01-05T10:00:00.000Z']);
  });

  test('finishes that of several occurrences, oldest first', async () => {
    const platform = new Platform();
    await platform.left('10:00', '10:05');
    expect(inShort(await platform.sandbox().invoke({ at: '10:10' }))).toBe('completed 10:10');
    expect(platform.executed).toEqual(['10:00 continuation', '10:05 continuation', '10:10 schedule']);
    expect(await unfinishedIn(platform.store)).toEqual([]);
  });

  test('whose time that uses up adds its own to the ledger and answers success; a continuation serves it', async () => {
    const platform = new Platform({ '10:00': [LONG, { takesMs: 57_900 }] });
    const { invoke } = platform.sandbox();
    await invoke({ at: '10:00' });
    const postponed = await invoke({ at: '10:05' });
    expect(postponed).toMatchObject({
      outcome: { status: 'interrupted', abortedBy: 'deadline', occurrence: { id: 'poll@2026-01-05T10:05:00Z' } },
      unfinished: true,
      executions: 0,
    });
    expect(await storedLedger(platform.store)).toMatchObject({
      unfinished: [{ occurrence: Date.UTC(2026, 0, 5, 10, 5), attempts: 0 }],
      running: [],
    });
    expect(inShort(await invoke({ trigger: 'continuation' }))).toBe('completed 10:05');
    expect(platform.executed).toEqual(['10:00 schedule', '10:00 continuation', '10:05 continuation']);
    expect(await unfinishedIn(platform.store)).toEqual([]);
  });

  test('is resumed alone by a continuation that names its due time', async () => {
    const platform = new Platform();
    await platform.left('10:00', '10:05');
    const { invoke } = platform.sandbox();
    expect(inShort(await invoke({ trigger: 'continuation', at: '10:05' }))).toBe('completed 10:05');
    expect(platform.executed).toEqual(['10:05 continuation']);
    expect(inShort(await invoke({ trigger: 'continuation' }))).toBe('completed 10:00');
    expect(await unfinishedIn(platform.store)).toEqual([]);
  });

  test('gives back what does not fit any more: the next invocation of the same sandbox resumes it', async () => {
    const tooLong: Piece[] = [{ takesMs: 57_900 }];
    const platform = new Platform({ '10:00': tooLong, '10:05': [...tooLong], '10:10': [...tooLong] });
    await platform.left('10:00', '10:05', '10:10');
    const { invoke } = platform.sandbox();
    const answers: string[] = [];
    for (let times = 0; times < 3; times += 1) answers.push(inShort(await invoke({ trigger: 'continuation' })));
    expect(answers).toEqual(['completed 10:00', 'completed 10:05', 'completed 10:10']);
    expect(await storedLedger(platform.store)).toMatchObject({ unfinished: [], running: [] });
  });
});

describe('the retry of an occurrence by the platform', () => {
  test('is not mistaken for unfinished work of another occurrence', async () => {
    const platform = new Platform({ '10:00': [{ ends: 'fails' }], '10:05': [LONG] });
    const { invoke } = platform.sandbox();
    const answers = [
      await invoke({ at: '10:00' }),
      await invoke({ at: '10:05' }),
      await invoke({ at: '10:00', attempt: 2 }),
    ];
    expect(answers.map(inShort)).toEqual(['faulted 10:00', 'completed 10:05', 'completed 10:00']);
    expect(answers.at(-1)?.outcome).toMatchObject({ trigger: 'schedule', attempt: 2 });
    expect(platform.executed).toEqual(['10:00 schedule', '10:05 schedule', '10:05 continuation', '10:00 schedule']);
  });

  test('finishes its unfinished work, which then is not run again', async () => {
    const platform = new Platform({ '10:00': [{ takesMs: 1000, ends: 'more' }, { ends: 'fails' }] });
    const { invoke } = platform.sandbox();
    expect(inShort(await invoke({ at: '10:00' }))).toBe('faulted 10:00');
    expect(inShort(await invoke({ at: '10:00', attempt: 2 }))).toBe('completed 10:00');
    await invoke({ at: '10:05' });
    expect(platform.executed).toEqual(['10:00 schedule', '10:00 continuation', '10:00 schedule', '10:05 schedule']);
    expect(await unfinishedIn(platform.store)).toEqual([]);
  });
});

test('poisoned work is dropped after five links that did not complete, at error, and the others go on', async () => {
  const platform = new Platform({ '10:00': [{ ends: 'more' }, ...Array<Piece>(20).fill({ ends: 'fails' })] });
  const { invoke, lines } = platform.sandbox();
  const answers: string[] = [];
  for (let tick = 0; tick < 8; tick += 1) {
    answers.push(inShort(await invoke({ at: `10:${String(tick * 5).padStart(2, '0')}` })));
  }
  expect(answers.slice(1).every((answer) => answer.startsWith('completed'))).toBe(true);
  expect(platform.executed.filter((run) => run === '10:00 continuation').length).toBe(5);
  expect(lines.filter(({ event }) => event === 'continuation.dropped')).toMatchObject([
    { level: 'error', service: 'poll', attempts: 5 },
  ]);
  expect((await storedLedger(platform.store)).unfinished).toMatchObject([
    { occurrence: Date.UTC(2026, 0, 5, 10), attempts: 5, droppedAt: expect.any(Number) },
  ]);
});

describe('two sandboxes at once', () => {
  test('do not both resume the same work', async () => {
    const platform = new Platform({ '10:00': [LONG] });
    const [one, two] = [platform.sandbox(), platform.sandbox()];
    await one.invoke({ at: '10:00' });
    await two.host.start();
    platform.executed.length = 0;
    const answers = await Promise.all([one.invoke({ at: '10:05' }), two.invoke({ at: '10:10' })]);
    expect(answers.map(inShort)).toEqual(['completed 10:05', 'completed 10:10']);
    expect(platform.executed.toSorted()).toEqual(['10:00 continuation', '10:05 schedule', '10:10 schedule']);
    expect(await storedLedger(platform.store)).toMatchObject({ unfinished: [], running: [] });
  });

  test('of which both ask for a continuation: one resumes, the other has nothing to continue', async () => {
    const platform = new Platform({ '10:00': [LONG] });
    const [one, two] = [platform.sandbox(), platform.sandbox()];
    await one.invoke({ at: '10:00' });
    await two.host.start();
    const continuation = { trigger: 'continuation' } as const;
    const answers = await Promise.all([one.invoke(continuation), two.invoke(continuation)]);
    expect(answers.map(inShort).toSorted()).toEqual(['completed 10:00', 'skipped: nothingToContinue undefined']);
  });

  test('keep what each of them left unfinished', async () => {
    const platform = new Platform();
    const gates = [deferred(), deferred()];
    const application = defineApplication('orders')
      .stateStore(() => platform.store)
      .job('poll', { schedule: every('5m') }, async (_signal, { occurrence, runAgain }) => {
        const isFirst = occurrence?.scheduledTime.getUTCMinutes() === 0;
        await gates[isFirst ? 0 : 1]?.promise;
        runAgain();
      });
    const [one, two] = [sandbox(application, platform.clock), sandbox(application, platform.clock)];
    const running = [
      one.invoke({ at: '10:00', remainingMs: 10_000 }),
      two.invoke({ at: '10:05', remainingMs: 10_000 }),
    ];
    await settle();
    await platform.clock.advance(7000);
    for (const gate of gates) gate.resolve();
    await Promise.all(running);
    expect(await unfinishedIn(platform.store)).toEqual(['2026-01-05T10:00:00.000Z', '2026-01-05T10:05:00.000Z']);
  });
});
