import { spawnSync } from 'node:child_process';
import { zoneClock } from './zone-clock.fixture.ts';

/**
 * The zones for which the zone data of the machine, which other programs read, and of Node agree. Their versions may
 * differ. All of them where `zdump` is not there.
 */
export function zonesAsOnThisMachine(zones: readonly string[], firstYear: number, lastYear: number): string[] {
  return zones.filter((zone) => {
    const { stdout, status } = spawnSync('zdump', ['-v', '-c', `${firstYear},${lastYear}`, zone], { encoding: 'utf8' });
    if (status !== 0) return true;
    // Each change is there as its last second before and its first second after.
    const seconds = [...stdout.matchAll(/ (\w{3} +\d+ [\d:]+ \d{4}) UTC? = .*gmtoff=(-?\d+)/g)];
    const there = seconds
      .map(([, date, offset]) => ({ at: Date.parse(`${date} UTC`), after: Number(offset) * 1000 }))
      .filter(({ at, after }, index, all) => all[index - 1]?.at === at - 1000 && all[index - 1]?.after !== after);
    const here = zoneClock(zone).changesBetween(Date.UTC(firstYear, 0, 1), Date.UTC(lastYear, 0, 1));
    return show(here) === show(there);
  });
}

function show(changes: readonly { readonly at: number; readonly after: number }[]): string {
  return changes.map(({ at, after }) => `${at} ${after}`).join();
}
