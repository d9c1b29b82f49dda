import { type BuiltInServices, delay, type HostOptions, type Job, type ServicePolicy } from '@anyhost/core';
import { expect } from 'vitest';
import { admitWith } from '../admissions.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp, workUntilAborted } from '../topic-services.ts';

/** The time limit of an invocation, the reserve kept from it, and the margin. */
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
      `with ${timeLeftMs} ms left, the signal aborts ${reserveMs} ms before the deadline and the answer comes ${marginMs} ms before it`,
      [],
      async (host) => {
        const times = await timesOf(host, { timeLeftMs });
        expect(times).toEqual({ abortMs: timeLeftMs - reserveMs, answerMs: timeLeftMs - marginMs });
      },
    );
  }

  add('start-up time reduces the budget of the execution', ['!drivesSchedule'], async (host) => {
    const app = workApp(async (signal) => {
      host.note('called');
      await aborted(signal);
      host.note('aborted');
    });
    await host.create(
      app.hostedService('slow', ({ clock }) => ({
        startAsync: async () => void (await delay(clock, 3000)),
        stopAsync: async () => {},
      })),
      {},
      { timeLeftMs: 10_000 },
    );
    host.note('asked');
    await host.finish(host.run('work'));
    // A fifth of the seven seconds that are left is the reserve.
    expect([host.msBetween('asked', 'called'), host.msBetween('asked', 'aborted')]).toEqual([3000, 8600]);
  });

  add('a reserve of the policy is kept', [], async (host) => {
    const times = await timesOf(host, { timeLeftMs: 10_000, policy: { reserveMs: 4000 } });
    expect(times).toEqual({ abortMs: 6000, answerMs: 9750 });
    expect(host.linesOf('budget.reserveReduced')).toEqual([]);
  });

  add('a reserve over half of the time is cut to half, with a warning', [], async (host) => {
    const times = await timesOf(host, { timeLeftMs: 10_000, policy: { reserveMs: 8000 } });
    expect(times).toEqual({ abortMs: 5000, answerMs: 9750 });
    expect(host.linesOf('budget.reserveReduced')).toMatchObject([
      { level: 'warn', fields: { askedMs: 8000, reserveMs: 5000 } },
    ]);
  });

  add('a timeout of the policy aborts when it has passed and gives up a reserve later', [], async (host) => {
    const times = await timesOf(host, { timeLeftMs: 60_000, policy: { timeoutMs: 5000 } });
    expect(times).toEqual({ abortMs: 5000, answerMs: 7000 });
  });

  add('a timeout longer than the time that is left changes nothing', [], async (host) => {
    const times = await timesOf(host, { timeLeftMs: 10_000, policy: { timeoutMs: 60_000 } });
    expect(times).toEqual({ abortMs: 8000, answerMs: 9750 });
  });

  add('an abort shortly before the deadline does not delay the answer', [], async (host) => {
    const lost = new AbortController();
    await host.create(
      workApp(() => host.hang()),
      { ...answersAtOnce(host), admissions: [admitWith(lost.signal)] },
      { timeLeftMs: 10_000 },
    );
    await host.finish(host.start());
    host.note('asked');
    const answered = host.run('work').then(() => host.note('answered'));
    await host.clock.advance(7900);
    lost.abort();
    await host.finish(answered);
    expect(host.msBetween('asked', 'answered')).toBe(9750);
  });

  add('the execution knows its deadline and the time it has left, before and after the abort', [], async (host) => {
    const began = host.clock.now();
    await run(host, { timeLeftMs: 10_000 }, async (signal, { deadline, remainingMs }) => {
      host.note(`${(deadline?.getTime() ?? Number.NaN) - began} ${remainingMs()}`);
      await aborted(signal);
      host.note(`${remainingMs()}`);
    });
    expect(host.journal).toEqual(['10000 8000', '1750']);
  });

  add('without a limit there is no deadline and the time left is infinite', ['longLived'], async (host) => {
    await run(host, {}, async (_signal, { deadline, remainingMs }) => host.note(`${deadline} ${remainingMs()}`));
    expect(host.journal).toEqual(['undefined Infinity']);
  });

  add('the signal aborts once, with a reason that says why', [], async (host) => {
    await run(host, { timeLeftMs: 10_000 }, async (signal) => {
      signal.addEventListener('abort', () => host.note(`${signal.reason.name} ${signal.reason.code}`));
      await host.hang();
    });
    host.release();
    await host.clock.advance('1m');
    expect(host.journal).toEqual(['AbortError ERR_ANYHOST_DEADLINE_EXCEEDED']);
  });

  add('work that finishes within the reserve counts', [], async (host) => {
    await run(host, { timeLeftMs: 10_000 }, async (signal, { services }) => {
      await aborted(signal);
      await delay(services.clock, 1700);
      host.note('saved');
    });
    expect(host.journal).toEqual(['saved']);
    expect(host.outcomes).toMatchObject([
      { status: 'completed', interrupted: true, durationMs: 9700, timeLeftMs: 300 },
    ]);
  });

  add('a service that settles on its signal is answered at once', [], async (host) => {
    const { answerMs } = await timesOf(host, { timeLeftMs: 10_000, job: workUntilAborted });
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
  host: HostUnderTest,
  { job = () => host.hang(), ...timed }: TimedRun,
): Promise<{ readonly abortMs: number; readonly answerMs: number }> {
  const began = host.clock.now();
  let abortMs = Number.NaN;
  const answerMs = await run(host, timed, (signal, execution) => {
    signal.addEventListener('abort', () => {
      abortMs = host.clock.now() - began;
    });
    return job(signal, execution);
  });
  return { abortMs, answerMs };
}

/** Runs a job; resolves with the milliseconds from the call to the answer. */
async function run(host: HostUnderTest, { timeLeftMs, policy }: TimedRun, job: Job<BuiltInServices>): Promise<number> {
  await host.create(workApp(job, policy), answersAtOnce(host), timeLeftMs === undefined ? {} : { timeLeftMs });
  await host.finish(host.start());
  const began = host.clock.now();
  let answerMs = Number.NaN;
  const answered = host.run('work').then(() => {
    answerMs = host.clock.now() - began;
  });
  await host.finish(answered);
  return answerMs;
}

/** A command answers with its exit code, after a stop that waits for abandoned executions: here there are none. */
function answersAtOnce({ capabilities }: HostUnderTest): HostOptions {
  return capabilities.hostPerRun ? { shutdownTimeoutMs: 0 } : {};
}
