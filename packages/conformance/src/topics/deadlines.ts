import { type BuiltInServices, delay, type Job, type ServicePolicy } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import { admitWith } from '../guards.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { aborted, workApp, workUntilAborted } from '../topic-services.ts';

/** The time an invocation has, the reserve that is kept of it, and the margin. */
const DEFAULTS = [
  { timeLeftMs: 600, reserveMs: 200, marginMs: 100 },
  { timeLeftMs: 3000, reserveMs: 600, marginMs: 250 },
  { timeLeftMs: 10_000, reserveMs: 2000, marginMs: 250 },
  { timeLeftMs: 300_000, reserveMs: 2000, marginMs: 250 },
];

/** The three instants of an execution: the abort, the give-up and the deadline. */
export function describeDeadlines(add: AddTopicTest): void {
  for (const { timeLeftMs, reserveMs, marginMs } of DEFAULTS) {
    add(
      `of ${timeLeftMs} ms the signal has all but ${reserveMs}, and the answer all but ${marginMs}`,
      [],
      async (bench) => {
        const times = await timesOf(bench, { timeLeftMs });
        expect(times).toEqual({ abortMs: timeLeftMs - reserveMs, answerMs: timeLeftMs - marginMs });
      },
    );
  }

  add('what a start has used up is no longer there to be divided', ['!drivesSchedule'], async (bench) => {
    const app = workApp(async (signal) => {
      bench.note('called');
      await aborted(signal);
      bench.note('aborted');
    });
    await bench.host(
      app.hostedService('slow', ({ clock }) => ({
        startAsync: async () => void (await delay(clock, 3000)),
        stopAsync: async () => {},
      })),
      {},
      { timeLeftMs: 10_000 },
    );
    bench.note('asked');
    await bench.finish(bench.run('work'));
    // A fifth of the seven seconds that are left is the reserve.
    expect([bench.msBetween('asked', 'called'), bench.msBetween('asked', 'aborted')]).toEqual([3000, 8600]);
  });

  add('a reserve of the policy is kept', [], async (bench) => {
    const times = await timesOf(bench, { timeLeftMs: 10_000, policy: { reserveMs: 4000 } });
    expect(times).toEqual({ abortMs: 6000, answerMs: 9750 });
    expect(bench.linesOf('budget.reserveReduced')).toEqual([]);
  });

  add('a reserve over half of the time is cut to half, with a warning', [], async (bench) => {
    const times = await timesOf(bench, { timeLeftMs: 10_000, policy: { reserveMs: 8000 } });
    expect(times).toEqual({ abortMs: 5000, answerMs: 9750 });
    expect(bench.linesOf('budget.reserveReduced')).toMatchObject([
      { level: 'warn', fields: { askedMs: 8000, reserveMs: 5000 } },
    ]);
  });

  add('a timeout of the policy aborts when it has passed and gives up a reserve later', [], async (bench) => {
    const times = await timesOf(bench, { timeLeftMs: 60_000, policy: { timeoutMs: 5000 } });
    expect(times).toEqual({ abortMs: 5000, answerMs: 7000 });
  });

  add('a timeout longer than the time there is changes nothing', [], async (bench) => {
    const times = await timesOf(bench, { timeLeftMs: 10_000, policy: { timeoutMs: 60_000 } });
    expect(times).toEqual({ abortMs: 8000, answerMs: 9750 });
  });

  add('an abort shortly before the deadline does not move the answer back', [], async (bench) => {
    const lost = new AbortController();
    await bench.host(
      workApp(() => bench.hang()),
      { guard: admitWith(lost.signal) },
      { timeLeftMs: 10_000 },
    );
    await bench.finish(bench.start());
    bench.note('asked');
    const answered = bench.run('work').then(() => bench.note('answered'));
    await bench.clock.advance(7900);
    lost.abort();
    await bench.finish(answered);
    expect(bench.msBetween('asked', 'answered')).toBe(9750);
  });

  add('the execution knows its deadline and the time it has left, before and after the abort', [], async (bench) => {
    const began = bench.clock.now();
    await run(bench, { timeLeftMs: 10_000 }, async (signal, { deadline, remainingMs }) => {
      bench.note(`${(deadline?.getTime() ?? Number.NaN) - began} ${remainingMs()}`);
      await aborted(signal);
      bench.note(`${remainingMs()}`);
    });
    expect(bench.journal).toEqual(['10000 8000', '1750']);
  });

  add('without a limit there is no deadline and the time left is infinite', ['longLived'], async (bench) => {
    await run(bench, {}, async (_signal, { deadline, remainingMs }) => bench.note(`${deadline} ${remainingMs()}`));
    expect(bench.journal).toEqual(['undefined Infinity']);
  });

  add('the signal aborts once, with a reason that says why', [], async (bench) => {
    await run(bench, { timeLeftMs: 10_000 }, async (signal) => {
      signal.addEventListener('abort', () => bench.note(`${signal.reason.name} ${signal.reason.code}`));
      await bench.hang();
    });
    bench.release();
    await bench.clock.advance('1m');
    expect(bench.journal).toEqual(['AbortError ERR_ANYHOST_DEADLINE_EXCEEDED']);
  });

  add('what a service does within its reserve counts', [], async (bench) => {
    await run(bench, { timeLeftMs: 10_000 }, async (signal, { services }) => {
      await aborted(signal);
      await delay(services.clock, 1700);
      bench.note('saved');
    });
    expect(bench.journal).toEqual(['saved']);
    expect(bench.outcomes).toMatchObject([
      { status: 'completed', interrupted: true, durationMs: 9700, timeLeftMs: 300 },
    ]);
  });

  add('a service that heeds its signal is answered for at once', [], async (bench) => {
    const { answerMs } = await timesOf(bench, { timeLeftMs: 10_000, job: workUntilAborted });
    expect(answerMs).toBe(8000);
  });
}

interface TimedRun {
  readonly timeLeftMs?: number;
  readonly policy?: Partial<ServicePolicy<object>>;
  readonly job?: Job<BuiltInServices>;
}

/** When the signal aborted and when the answer came, in milliseconds from the call. */
async function timesOf(
  bench: Bench,
  { job = () => bench.hang(), ...timed }: TimedRun,
): Promise<{ readonly abortMs: number; readonly answerMs: number }> {
  const began = bench.clock.now();
  let abortMs = Number.NaN;
  const answerMs = await run(bench, timed, (signal, execution) => {
    signal.addEventListener('abort', () => {
      abortMs = bench.clock.now() - began;
    });
    return job(signal, execution);
  });
  return { abortMs, answerMs };
}

/** Runs a job; resolves with the milliseconds from the call to the answer. */
async function run(bench: Bench, { timeLeftMs, policy }: TimedRun, job: Job<BuiltInServices>): Promise<number> {
  await bench.host(workApp(job, policy), {}, timeLeftMs === undefined ? {} : { timeLeftMs });
  await bench.finish(bench.start());
  const began = bench.clock.now();
  let answerMs = Number.NaN;
  const answered = bench.run('work').then(() => {
    answerMs = bench.clock.now() - began;
  });
  await bench.finish(answered);
  return answerMs;
}
