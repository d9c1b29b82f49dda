import { spawnSync } from 'node:child_process';

/** Up to here the clocks of zones are known. */
const LAST = Date.UTC(2040, 0, 1);

/** Whether this machine has the program. */
export const hasSystemd: boolean = spawnSync('systemd-analyze', ['--version']).status === 0;

/** When a calendar expression elapses after an instant, by `systemd-analyze`. */
export function askSystemd(text: string, { from, iterations }: { from: number; iterations: number }): number[] {
  const base = `${new Date(from).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const { stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['calendar', `--iterations=${iterations}`, `--base-time=${base}`, text],
    { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
  );
  if (stderr !== '') throw new Error(`systemd-analyze calendar '${text}': ${stderr}`);
  return [...stdout.matchAll(/(?:Next elapse|Iter\. #\d+): \w+ ([\d-]+) ([\d:]+) UTC/g)]
    .map(([, date, time]) => Date.parse(`${date}T${time}Z`))
    .filter((elapse) => elapse < LAST);
}
