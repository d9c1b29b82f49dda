import { describe, expect, test } from 'vitest';
import { forever, whenAborted } from '../fixtures/deferred.fixture.ts';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { continuous, every } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

const minutely = every('1m');

describe('a service whose execution was abandoned', () => {
  test.each([1, 2, 3, 5])(
    'stops the host after %i due times in a row, with the error of that execution',
    async (limit) => {
      const { host, clock, summary } = await scheduledHost(
        jobOf(forever, { schedule: minutely, timeoutMs: 5000, onFault: { stopHostAfter: limit } }),
      );
      await clock.advance(10 * 60_000 + 30_000);
      expect(host.state).toBe('stopped');
      expect(summary()).toEqual([
        'poll abandoned',
        ...Array.from({ length: limit - 1 }, () => 'poll refused: executionAbandoned'),
      ]);
      const error = await errorOf(host.stop());
      expect(error).toMatchObject({
        errors: [{ code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' }, { code: 'ERR_ANYHOST_EXECUTION_ABANDONED' }],
      });
    },
  );

  test('is refused for as long as it runs where faults do not stop the host', async () => {
    const { host, clock, summary } = await scheduledHost(jobOf(forever, { schedule: minutely, timeoutMs: 5000 }));
    await clock.advance(3 * 60_000 + 30_000);
    expect([host.state, host.abandonedExecutions]).toEqual(['started', 1]);
    expect(summary()).toEqual([
      'poll abandoned',
      'poll refused: executionAbandoned',
      'poll refused: executionAbandoned',
    ]);
  });

  test('does not stop the host when the abandoned execution settles before the limit', async () => {
    let runs = 0;
    const { host, clock, summary } = await scheduledHost(
      jobOf(
        async (_signal, { services }) => {
          runs += 1;
          if (runs === 1) await delay(services.clock, 90_000);
        },
        { schedule: minutely, timeoutMs: 5000, onFault: { stopHostAfter: 3 } },
      ),
    );
    await clock.advance(10 * 60_000);
    expect(host.state).toBe('started');
    expect(summary().slice(0, 3)).toEqual(['poll abandoned', 'poll refused: executionAbandoned', 'poll completed']);
    await host.stop();
  });
});

describe('a due time that overlaps with a run', () => {
  test('is not a fault, however long the run takes', async () => {
    const { host, clock } = await scheduledHost(
      jobOf((signal) => whenAborted(signal), { schedule: minutely, onFault: { stopHostAfter: 1 } }),
    );
    await clock.advance(60 * 60_000);
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('reports the age of the run in its way, and warns once that is older than three periods', async () => {
    const { host, clock, lines } = await scheduledHost(jobOf((signal) => whenAborted(signal), { schedule: minutely }));
    await clock.advance(6 * 60_000);
    const skipped = lines.filter(({ event }) => event === 'execution.skipped');
    expect(skipped.map(({ level, runningForMs }) => [level, runningForMs])).toEqual([
      ['info', 60_000],
      ['info', 120_000],
      ['info', 180_000],
      ['warn', 240_000],
      ['warn', 300_000],
    ]);
    expect(skipped[3]?.message).toContain('running for 240 s');
    await host.stop();
  });

  test('with a continuous service that runs by design is not reported', async () => {
    const { host, clock, lines } = await scheduledHost(
      jobOf((signal) => whenAborted(signal), { schedule: continuous() }),
    );
    await clock.advance(60 * 60_000);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    await host.stop();
  });
});
