import { expect, test } from 'vitest';
import { translateSchedule } from './translate-schedule.ts';
import { SCHEDULE_TARGETS } from './translation.ts';

const unreadable = new Proxy(
  {},
  {
    get() {
      throw new Error('It cannot be read.');
    },
  },
);
const JUNK: readonly unknown[] = [
  undefined,
  null,
  0,
  -60_000,
  1500,
  420_000,
  5e-324,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'x',
  '* * * * *',
  '0 0 30 2 *',
  '59 59 23 31 12 6',
  '0 9 LW * 5#2',
  '@daily',
  '\u0000',
  '* '.repeat(5000),
  'UTC',
  'eUrOpE/bErLiN',
  '+02:00',
  '2026-11-23T09:00',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  Symbol('text'),
  10n,
  true,
  [],
  {},
  () => {},
  new Date(Number.NaN),
  Object.create(null),
  unreadable,
];

test('whatever a schedule holds, it is translated or refused with a code', () => {
  let seed = 8;
  const pick = <Value>(values: readonly Value[]): Value | undefined => {
    seed = (seed * 48_271) % 2_147_483_647;
    return values[seed % values.length];
  };
  for (let count = 0; count < 4000; count += 1) {
    const given = {
      kind: pick(['every', 'cron', 'every', 'cron', pick(JUNK)]),
      periodMs: pick(JUNK),
      expression: pick(JUNK),
      timeZone: pick([undefined, 'UTC', 'Australia/Lord_Howe', pick(JUNK)]),
      from: pick([undefined, undefined, pick(JUNK)]),
    };
    const target = pick(SCHEDULE_TARGETS);
    const now = pick([new Date(0), new Date(8.64e15), new Date(-8.64e15), undefined]);
    const schedule = pick([given, given, given, pick(JUNK)]);
    const found: unknown = Reflect.apply(translateSchedule, undefined, [schedule, target, { guard: true, now }]);
    expect(found).toEqual(
      expect.objectContaining(
        Object(found).reject === undefined
          ? { expression: expect.any(String) }
          : { reject: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringMatching(/\.$/) },
      ),
    );
  }
});
