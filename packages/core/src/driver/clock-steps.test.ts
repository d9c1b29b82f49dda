import { describe, expect, test } from 'vitest';
import type { ServicePolicy } from '../application/policy.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock, START } from '../fixtures/manual-clock.fixture.ts';
import { cron, every, type Schedule } from '../schedule/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Served {
  readonly at: string;
  readonly due: string | undefined;
  readonly pastDue: boolean;
}

interface Watched {
  readonly clock: ManualClock;
  readonly served: Served[];
  readonly lines: readonly { readonly event?: unknown; readonly level: string }[];
  stop(): Promise<void>;
}

/** A host of one scheduled job that records what it served, and when by the wall clock. */
async function serving(
  schedule: Schedule,
  { startAt = START, policy = {} }: { startAt?: number; policy?: Partial<ServicePolicy<unknown>> } = {},
): Promise<Watched> {
  const clock = new ManualClock();
  clock.jump(startAt - START);
  const served: Served[] = [];
  const { host, lines } = await scheduledHost(
    jobOf(
      async (_signal, { occurrence, pastDue, services }) => {
        const at = new Date(services.clock.now()).toISOString().slice(0, 19);
        served.push({ at, due: occurrence?.id.slice('poll@'.length, -1), pastDue });
      },
      { schedule, ...policy },
    ),
    { clock },
  );
  return { clock, served, lines, stop: () => host.stop() };
}

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('a machine that slept', () => {
  test('before the due time serves it at its time', async () => {
    const { clock, served, stop } = await serving(cron('0 13 * * *'), { startAt: utc('2026-06-01T22:00:00') });
    await clock.advance(HOUR);
    clock.jump(8 * HOUR);
    await clock.advance(6 * HOUR + MINUTE);
    expect(served).toEqual([{ at: '2026-06-02T13:00:00', due: '2026-06-02T13:00:00', pastDue: false }]);
    await stop();
  });

  test('through the due time serves it when it wakes, past due', async () => {
    const { clock, served, stop } = await serving(cron('0 13 * * *'), { startAt: utc('2026-06-02T11:00:00') });
    await clock.advance(HOUR);
    clock.jump(2 * HOUR);
    await clock.advance(MINUTE);
    expect(served.map(({ due, pastDue }) => [due, pastDue])).toEqual([['2026-06-02T13:00:00', true]]);
    expect(Date.parse(`${served[0]?.at}Z`) - utc('2026-06-02T14:00:00')).toBeLessThanOrEqual(30_000);
    await stop();
  });

  test('each night serves a weekly job on its day', async () => {
    const { clock, served, stop } = await serving(cron('30 10 * * SUN'), { startAt: utc('2026-06-04T08:00:00') });
    for (let night = 0; night < 4; night += 1) {
      await clock.advance(15 * HOUR);
      clock.jump(8 * HOUR);
      await clock.advance(HOUR);
    }
    expect(served).toEqual([{ at: '2026-06-07T10:30:00', due: '2026-06-07T10:30:00', pastDue: false }]);
    await stop();
  });

  test('for a while in the evening serves the next morning in time', async () => {
    const { clock, served, stop } = await serving(cron('0 6 * * *'), { startAt: utc('2026-06-01T20:00:00') });
    await clock.advance(HOUR);
    clock.jump(42 * MINUTE);
    await clock.advance(9 * HOUR);
    expect(served).toEqual([{ at: '2026-06-02T06:00:00', due: '2026-06-02T06:00:00', pastDue: false }]);
    await stop();
  });

  test('catches up once, however many were missed', async () => {
    const { clock, served, stop } = await serving(every('30s'));
    clock.jump(8 * HOUR);
    await clock.advance(29_000);
    await clock.advance(1000);
    expect(served).toEqual([{ at: '2026-11-22T14:00:30', due: '2026-11-22T14:00:30', pastDue: true }]);
    await clock.advance(30_000);
    expect(served[1]).toEqual({ at: '2026-11-22T14:01:00', due: '2026-11-22T14:01:00', pastDue: false });
    await stop();
  });
});

describe('a clock that is set back', () => {
  test.each([
    ['10 s', 10_000],
    ['5 min', 5 * MINUTE],
    ['2 h', 2 * HOUR],
    ['a year', 365 * DAY],
  ])('by %s does not stop every minute’s runs', async (_, backMs) => {
    const { clock, served, stop } = await serving(every('1m'));
    await clock.advance(3 * MINUTE + 30_000);
    expect(served.length).toBe(3);
    clock.jump(-backMs);
    await clock.advance(5 * MINUTE);
    expect(served.length - 3).toBeGreaterThanOrEqual(4);
    await stop();
  });

  test('by 45 s does not stop a run every ten seconds', async () => {
    const { clock, served, stop } = await serving(every('10s'));
    await clock.advance(35_000);
    clock.jump(-45_000);
    await clock.advance(MINUTE);
    expect(served.length - 3).toBeGreaterThanOrEqual(5);
    await stop();
  });

  test('says so once, at warn', async () => {
    const { clock, lines, stop } = await serving(every('1m'));
    await clock.advance(90_000);
    clock.jump(-2 * HOUR);
    await clock.advance(5 * MINUTE);
    expect(lines.filter(({ event }) => event === 'schedule.clockSetBack')).toMatchObject([
      { level: 'warn', stepMs: -2 * HOUR },
    ]);
    await stop();
  });

  test('by a year, when it was a year ahead at the start, serves within one period', async () => {
    const startAt = utc('2027-06-01T17:00:10');
    const { clock, served, stop } = await serving(cron('*/5 * * * *'), { startAt });
    await clock.advance(30_000);
    clock.jump(-365 * DAY);
    await clock.advance(5 * MINUTE);
    expect(served).toEqual([{ at: '2026-06-01T17:05:00', due: '2026-06-01T17:05:00', pastDue: false }]);
    await stop();
  });

  test.each([
    ['10 s', 10_000],
    ['2 h', 2 * HOUR],
    ['3 h', 3 * HOUR],
  ])('by %s does not serve a fixed time again', async (_, backMs) => {
    const { clock, served, stop } = await serving(cron('0 6 * * *'), { startAt: utc('2026-06-01T05:59:00') });
    await clock.advance(MINUTE + 5000);
    expect(served.length).toBe(1);
    clock.jump(-backMs);
    await clock.advance(backMs + HOUR);
    expect(served.length).toBe(1);
    clock.jump(22 * HOUR);
    await clock.advance(HOUR);
    expect(served.map(({ due }) => due)).toEqual(['2026-06-01T06:00:00', '2026-06-02T06:00:00']);
    await stop();
  });

  test.each([
    ['4 h', 4 * HOUR],
    ['a year', 365 * DAY],
  ])('by %s serves a fixed time by the new time', async (_, backMs) => {
    const { clock, served, stop } = await serving(cron('0 6 * * *'), { startAt: utc('2026-06-01T05:59:00') });
    await clock.advance(MINUTE + 5000);
    clock.jump(-backMs);
    await clock.advance(MINUTE);
    clock.jump((6 * HOUR - (((clock.now() % DAY) + DAY) % DAY) + DAY) % DAY);
    await clock.advance(MINUTE);
    expect(served.length).toBe(2);
    expect(served[1]?.due?.slice(11)).toBe('06:00:00');
    await stop();
  });

  test('and forward by two seconds every five minutes changes nothing', async () => {
    const { clock, served, stop } = await serving(every('1m'));
    for (let turn = 0; turn < 6; turn += 1) {
      await clock.advance(5 * MINUTE);
      clock.jump(turn % 2 === 0 ? -2000 : 2000);
    }
    await clock.advance(2000);
    expect(served.length).toBe(30);
    expect(new Set(served.map(({ due }) => due)).size).toBe(30);
    await stop();
  });
});
