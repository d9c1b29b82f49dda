import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RowResult, ratioFigure, valueFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const ROUNDS = 20;
const WITHIN_MS = 40_000;
const MOST_MS = 150;
const TIME_LIMIT_MS = 30_000;

const EXAMPLE = fileURLToPath(new URL('../../../examples/ordering/', import.meta.url));
const BIN = fileURLToPath(import.meta.resolve('@anyhost/cli'))
  .replace(/index\.js$/, 'bin.js')
  .replace(/src\/index\.ts$/, 'dist/bin.js');

/** What `anyhost list` on the example takes, against Node that does nothing, and Node that only loads the application. */
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
    const over = list.map((ms, round) => ms - (bare[round] ?? 0));
    return {
      figures: [
        valueFigure({ name: 'anyhost list, over bare Node', format: milliseconds, budget: MOST_MS }, over),
        ratioFigure({ name: 'anyhost list, against bare Node', format: milliseconds }, list, bare),
        ratioFigure({ name: 'anyhost list, against loading the application', format: milliseconds }, list, loaded),
      ],
      notes: [
        `cli: the built command on examples/ordering, its store included, with a filled compile cache (${bare.length} rounds). Floors: node --eval 0, and node that imports src/app.ts.`,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function subject(args: readonly string[], env: NodeJS.ProcessEnv): Subject<number> {
  return {
    measure: async () => {
      const startedAt = performance.now();
      const child = spawn(process.execPath, args, {
        cwd: EXAMPLE,
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: TIME_LIMIT_MS,
        killSignal: 'SIGKILL',
      });
      await succeeded(child, args.join(' '));
      return performance.now() - startedAt;
    },
  };
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
