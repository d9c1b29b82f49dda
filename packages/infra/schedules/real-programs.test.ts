import type { TimedSchedule } from '@anyhost/core';
import { expect, test } from 'vitest';
import { translateSchedule } from '../src/translation/translate-schedule.ts';
import type { ScheduleTarget } from '../src/translation/translation.ts';
import { kubernetesCron } from './kubernetes.fixture.ts';
import { zonesAsOnThisMachine } from './machine-zones.fixture.ts';
import { Random } from './random.fixture.ts';
import { randomSchedule } from './random-schedule.fixture.ts';
import { askRobfig, hasRobfig } from './robfig-cron.fixture.ts';
import { NOW } from './spans.fixture.ts';
import { systemdCalendar } from './systemd.fixture.ts';
import { askSystemd, hasSystemd } from './systemd-analyze.fixture.ts';
import { zoneClock } from './zone-clock.fixture.ts';

const SEED = 1;
const FOR_SYSTEMD = 300;
const FOR_ROBFIG = 2000;
const HOUR = 3_600_000;
const ITERATIONS = 20;
// There, systemd 252 leaves out the rest of a day of which one time lies in a gap.
const SUMMER_IS_STANDARD = /Dublin|Casablanca|El_Aaiun/;

interface Text {
  readonly expression: string;
  readonly zone: string;
  /** An instant before a change of the clock, or before the leap day. */
  readonly from: number;
}

test.skipIf(!hasSystemd)(
  'systemd-analyze takes what is translated for systemd, and elapses when it should',
  {
    timeout: 900_000,
  },
  () => {
    const translated = texts('systemd', FOR_SYSTEMD);
    expect(translated.length).toBeGreaterThan(FOR_SYSTEMD / 3);
    for (const { expression, zone, from } of translated) {
      if (SUMMER_IS_STANDARD.test(zone)) continue;
      for (const line of expression.split('\n')) {
        const elapses = askSystemd(line, { from, iterations: ITERATIONS });
        const evaluated = systemdCalendar(line).between(from + 1, (elapses.at(-1) ?? from) + 1);
        expect(evaluated.map(show), `${line} from ${show(from)}`).toEqual(elapses.map(show));
      }
    }
  },
);

test.skipIf(!hasRobfig)(
  'robfig/cron takes what is translated for Kubernetes, and fires when it should',
  {
    timeout: 900_000,
  },
  () => {
    const questions = texts('kubernetes', FOR_ROBFIG).map(({ expression, zone, from }) => ({
      text: expression,
      zone,
      from,
      to: from + 30 * HOUR,
    }));
    const answers = askRobfig(questions);
    expect(answers.flat().length).toBeGreaterThan(FOR_ROBFIG);
    for (const [index, { text, zone, from, to }] of questions.entries()) {
      const fired = kubernetesCron(text, zone).between(from, to);
      expect(fired.map(show), `${text} in ${zone} from ${show(from)}`).toEqual(answers[index]?.map(show));
    }
  },
);

/** Translations of random schedules, each with an instant near which the clock of its zone changes. */
function texts(target: ScheduleTarget, count: number): Text[] {
  const random = new Random(SEED);
  const schedules = Array.from({ length: count }, () => randomSchedule(random));
  const zones = new Set(zonesAsOnThisMachine([...new Set(schedules.map(zoneOf))], 2026, 2032));
  return schedules.flatMap((schedule) => {
    const translation = translateSchedule(schedule, target, { now: new Date(NOW) });
    const zone = zoneOf(schedule);
    if ('reject' in translation || !zones.has(zone)) return [];
    const changes = zoneClock(zone).changesBetween(NOW, Date.UTC(2031, 0, 1));
    const near = changes.length === 0 ? Date.UTC(2028, 1, 29) : random.pick(changes).at;
    return [{ expression: translation.expression, zone: translation.timeZone ?? zone, from: near - 4 * HOUR }];
  });
}

function zoneOf({ timeZone = 'UTC' }: TimedSchedule): string {
  return timeZone;
}

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
