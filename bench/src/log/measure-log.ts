import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expectCount } from '../expect-count.ts';
import { type RowResult, ratioFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';
import { measureInRounds } from '../rounds.ts';

const ROUNDS = 15;
const WITHIN_MS = 40_000;
const COUNTS = [3000, 6000];
const BUDGET = 3;
const TIME_LIMIT_MS = 30_000;
const PROGRAM = fileURLToPath(new URL('log-program.ts', import.meta.url));

/** Many lines in a row through a pipe whose reader is ready, against `console.log`. */
export async function measureLog(rounds: number = ROUNDS): Promise<RowResult> {
  const subjects = COUNTS.flatMap((count) =>
    ['console', 'node', 'lambda'].map((subject) => ({ measure: () => timeToLog(subject, count) })),
  );
  const measured = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  return {
    figures: COUNTS.flatMap((count, place) => {
      const [floor = [], node = [], lambda = []] = measured.slice(3 * place);
      const style = { format: milliseconds, budget: BUDGET };
      return [
        ratioFigure({ ...style, name: `${count} log lines through a pipe: Node host` }, node, floor),
        ratioFigure({ ...style, name: `${count} log lines through a pipe: Lambda adapter` }, lambda, floor),
      ];
    }),
    notes: [
      `log: the calls alone, in new processes (${measured[0]?.length} rounds); every line is counted by the reader. Floor: console.log(JSON.stringify(…)) with the same fields.`,
    ],
  };
}

/** Milliseconds. */
async function timeToLog(subject: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, subject, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: programEnvironment(),
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (child.stdout === null) throw new Error('The program has no output.');
  const [[ms], output] = await Promise.all([once(child, 'message'), text(child.stdout), succeeded(child, PROGRAM)]);
  const got = output.split('\n').filter((line) => line.includes('"msg":"line"')).length;
  expectCount(`log, ${subject}`, { got, expected: count });
  return Number(ms);
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
