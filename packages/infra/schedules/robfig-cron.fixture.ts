import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Where Debian's packages golang-go and golang-github-robfig-cron-dev put them.
const SOURCES = '/usr/share/gocode';

/** Whether this machine has Go and robfig/cron. */
export const hasRobfig: boolean =
  existsSync(`${SOURCES}/src/github.com/robfig/cron/spec.go`) && spawnSync('go', ['version']).status === 0;

/** A schedule, and the span of time in which it is asked for. */
export interface RobfigQuestion {
  readonly zone: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** When schedules fire, by robfig/cron. */
export function askRobfig(questions: readonly RobfigQuestion[]): number[][] {
  const input = questions.map(({ zone, from, to, text }) => [zone, from / 1000, to / 1000, text].join('\t')).join('\n');
  const { stdout, stderr, status } = spawnSync(
    'go',
    ['run', fileURLToPath(new URL('robfig-cron.go', import.meta.url))],
    {
      input,
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, GO111MODULE: 'off', GOPATH: SOURCES, GOFLAGS: '' },
    },
  );
  if (status !== 0) throw new Error(`go run: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.trim() === ''
        ? []
        : line
            .trim()
            .split(' ')
            .map((unix) => Number(unix) * 1000),
    );
}
