import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type RowResult, ratioFigure, valueFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const ROUNDS = 20;
const WITHIN_MS = 40_000;
const MOST_MS = 150;
const BUILD_ROUNDS = 5;
const MOST_BUILD_MS = 2000;
const TIME_LIMIT_MS = 30_000;

const EXAMPLE = fileURLToPath(new URL('../../../examples/ordering/', import.meta.url));
const BIN = fileURLToPath(import.meta.resolve('@anyhost/cli'))
  .replace(/index\.js$/, 'bin.js')
  .replace(/src\/index\.ts$/, 'dist/bin.js');

const REPORT_CPU = fileURLToPath(new URL('report-cpu.cjs', import.meta.url));

/**
 * What `anyhost list` on the example takes, against Node that does nothing, and Node that only loads the application; and what
 * `anyhost build lambda` takes.
 */
export async function measureCli(rounds: number = ROUNDS): Promise<RowResult> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-bench-'));
  try {
    const env = {
      ...programEnvironment(),
      ORDERING__DATABASE_PATH: join(folder, 'ordering.db'),
      NODE_COMPILE_CACHE: folder,
    };
    const subjects = [
      subject(['--eval', '0'], env),
      subject(['--input-type=module', '--eval', "await import('./src/app.ts')"], env),
      subject([BIN, 'list'], env),
    ];
    // The first run of each reads its files from the disk, and fills the compile cache.
    await measureInRounds(subjects, { rounds: 1 });
    const [bare = [], loaded = [], list = []] = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
    const build = subject([BIN, 'build', 'lambda', '--out', join(folder, 'lambda')], env);
    const [built = []] = await measureInRounds([build], { rounds: Math.min(rounds, BUILD_ROUNDS) });
    const over = (time: keyof Times) => list.map((one, round) => one[time] - (bare[round]?.[time] ?? 0));
    const of = (times: readonly Times[], time: keyof Times) => times.map((one) => one[time]);
    const name = 'anyhost list, over bare Node';
    return {
      figures: [
        valueFigure({ name, format: milliseconds, budget: MOST_MS }, over('ms')),
        valueFigure({ name: `${name}, CPU time`, format: milliseconds, budget: MOST_MS }, over('cpuMs')),
        ratioFigure(
          { name: 'anyhost list, against bare Node, CPU time', format: milliseconds },
          of(list, 'cpuMs'),
          of(bare, 'cpuMs'),
        ),
        ratioFigure(
          { name: 'anyhost list, against loading the application, CPU time', format: milliseconds },
          of(list, 'cpuMs'),
          of(loaded, 'cpuMs'),
        ),
        valueFigure({ name: 'anyhost build lambda', format: milliseconds, budget: MOST_BUILD_MS }, of(built, 'ms')),
      ],
      notes: [
        `cli: the built command on examples/ordering, its store included, with a filled compile cache (${bare.length} rounds). Floors: node --eval 0, and node that imports src/app.ts. anyhost build lambda makes the bundle of the example and its compile cache.`,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a process took from its start to its end. */
interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

function subject(args: readonly string[], env: NodeJS.ProcessEnv): Subject<Times> {
  return {
    measure: async () => {
      const startedAt = performance.now();
      const child = spawn(process.execPath, ['--require', REPORT_CPU, ...args], {
        cwd: EXAMPLE,
        env,
        stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
        timeout: TIME_LIMIT_MS,
        killSignal: 'SIGKILL',
      });
      const [cpuMs] = await Promise.all([reportOf(child), succeeded(child, args.join(' '))]);
      return { ms: performance.now() - startedAt, cpuMs };
    },
  };
}

/** The processor time that the process reports at its end. */
async function reportOf(child: ChildProcess): Promise<number> {
  const pipe = child.stdio[3];
  const report = pipe instanceof Readable ? await text(pipe) : '';
  const cpuMs = Number(report);
  if (cpuMs > 0) return cpuMs;
  throw new Error(`A process reported ${JSON.stringify(report)}; expected its processor time`);
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
