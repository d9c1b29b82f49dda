import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { forever, untilAborted } from '../fixtures/deferred.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';

interface Phase {
  readonly phase: string;
  readonly job: Job<BuiltInServices>;
  readonly policy?: Partial<ServicePolicy<unknown>>;
  readonly admission?: Admission;
  /** Another run is in the way of the one that is cancelled. */
  readonly isQueued?: true;
  readonly stopped: string;
}

const faulting: Job<BuiltInServices> = () => Promise.reject(new Error('mine'));

/** Each phase in which a run can be when its caller cancels it, and its outcome when the host stops instead. */
const PHASES: readonly Phase[] = [
  { phase: 'in the queue', job: untilAborted, policy: { overlap: 'queue' }, isQueued: true, stopped: 'refused' },
  { phase: 'in an admission', job: forever, admission: { enter: forever }, stopped: 'refused' },
  { phase: 'in its execution', job: untilAborted, stopped: 'interrupted' },
  {
    phase: 'in the wait for a retry',
    job: faulting,
    policy: { retry: { attempts: 5, delayMs: 60_000 } },
    stopped: 'interrupted',
  },
  {
    phase: 'between repetitions',
    job: async (_signal, { runAgain }) => {
      runAgain();
      await new Promise((resolve) => setImmediate(resolve));
    },
    stopped: 'completed',
  },
];

describe.each(PHASES)('a run $phase', ({ job, policy, admission, isQueued, stopped }) => {
  const start = () => startedHost(jobOf(job, policy), { admissions: admission === undefined ? [] : [admission] });

  test('is cancelled at once when its caller aborts, with that reason as the cause', async () => {
    const { host, clock } = await start();
    const before = isQueued ? host.run('poll') : undefined;
    const caller = new AbortController();
    const running = host.run('poll', { signal: caller.signal });
    await settle();
    const reason = new Error('enough');
    caller.abort(reason);
    const outcome = await running;
    expect(outcome).toMatchObject({ status: 'cancelled', error: { code: 'ERR_ANYHOST_EXECUTION_CANCELLED' } });
    expect(clock.elapsedMs).toBe(0);
    await host.stop();
    await before;
    expect(clock.pending).toBe(0);
  });

  test('does not begin when its caller had aborted before', async () => {
    const { host, outcomes } = await start();
    const before = isQueued ? host.run('poll') : undefined;
    await settle();
    expect((await host.run('poll', { signal: AbortSignal.abort() })).status).toBe('cancelled');
    expect(outcomes.map(({ status }) => status)).toEqual(['cancelled']);
    await host.stop();
    await before;
  });

  test(`is ${stopped} at once when the host stops`, async () => {
    const { host, clock } = await start();
    const before = isQueued ? host.run('poll') : undefined;
    const running = host.run('poll');
    await settle();
    await host.stop();
    await before;
    expect((await running).status).toBe(stopped);
    expect([clock.elapsedMs, clock.pending, host.state]).toEqual([0, 0, 'stopped']);
  });
});

test('a run that its caller cancelled stays cancelled when the host stops in the same turn', async () => {
  const { host } = await startedHost(jobOf(untilAborted));
  const caller = new AbortController();
  const running = host.run('poll', { signal: caller.signal });
  await settle();
  caller.abort();
  const stopping = host.stop();
  expect((await running).status).toBe('cancelled');
  await stopping;
});

describe('an answer to our abort', () => {
  const wrapped = (signal: AbortSignal): Error => new Error('polling failed', { cause: signal.reason });

  test.each<[string, (signal: AbortSignal) => unknown]>([
    ['the reason', (signal) => signal.reason],
    ['an error caused by it', wrapped],
    ['an error caused by an error caused by it', (signal) => new Error('outer', { cause: wrapped(signal) })],
    ['an error caused by an AbortError', () => new Error('outer', { cause: new DOMException('x', 'AbortError') })],
    ['an AggregateError of nothing else', (signal) => new AggregateError([signal.reason, wrapped(signal)])],
    ['the code of axios', () => Object.assign(new Error('canceled'), { name: 'CanceledError', code: 'ERR_CANCELED' })],
    ['the code of Node', () => Object.assign(new Error('aborted'), { code: 'ABORT_ERR' })],
  ])('is not a fault: %s', async (_, make) => {
    const { host, lines } = await startedHost(
      jobOf(async (signal) => {
        await untilAborted(signal).catch(() => {});
        throw make(signal);
      }),
    );
    const running = host.run('poll');
    await settle();
    await host.stop();
    expect((await running).status).toBe('interrupted');
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each<[string, (signal: AbortSignal) => unknown]>([
    ['an AggregateError with a fault in it', (signal) => new AggregateError([signal.reason, new Error('mine')])],
    ['an empty AggregateError', () => new AggregateError([])],
    ['an error of its own', () => new Error('mine')],
    ['an error with another cause', () => new Error('mine', { cause: new Error('deeper') })],
  ])('is a fault: %s', async (_, make) => {
    const { host } = await startedHost(
      jobOf(async (signal) => {
        await untilAborted(signal).catch(() => {});
        throw make(signal);
      }),
    );
    const running = host.run('poll');
    await settle();
    await host.stop();
    expect((await running).status).toBe('faulted');
  });

  test('before the abort is a fault', async () => {
    const { host } = await startedHost(
      jobOf(() => Promise.reject(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }))),
    );
    expect((await host.run('poll')).status).toBe('faulted');
    await host.stop();
  });
});
