import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expectCount } from '../expect-count.ts';
import { type RowResult, valueFigure } from '../figure.ts';
import { programEnvironment, succeeded } from '../program.ts';

const WARM_UP = 20_000;
const EXECUTIONS = 100_000;
const TIME_LIMIT_MS = 300_000;
/** The heap may differ by what the compiler keeps of code that it has compiled meanwhile. */
const BYTES_BUDGET = 1;
/** What happens once in each execution. */
const COUNTED = ['executions', 'outcomes', 'spans', 'scopes'];

/** What 100 000 executions leave behind, with everything on. */
export async function measureGrowth(): Promise<RowResult> {
  const report = await measure();
  for (const name of COUNTED) expectCount(`growth, ${name}`, { got: report(name), expected: EXECUTIONS });
  const name = (what: string): string => `${what} after 100 000 executions with everything on`;
  return {
    figures: [
      valueFigure({ name: name('heap growth per execution'), format: bytes, budget: BYTES_BUDGET }, [
        report('heapBytes') / EXECUTIONS,
      ]),
      valueFigure({ name: name('more listeners'), format: String, budget: 0 }, [report('listeners')]),
      valueFigure({ name: name('more timers and other resources'), format: String, budget: 0 }, [report('resources')]),
    ],
    notes: [
      `growth: one process with ten services: spans and metrics, two log lines per execution by the default logger to a null device, a scope with a disposal, a checkpoint and a record in the store in memory, onOutcome, the signal of a caller, ${report('probes')} health probes. The heap is what is left after a collection, before and after, following ${WARM_UP} executions of warm-up: ${(report('heapBytes') / 1024).toFixed(0)} KB. Listeners: of the process and of the caller's signal. Resources: process.getActiveResourcesInfo().`,
    ],
  };
}

async function measure(): Promise<(name: string) => number> {
  const path = fileURLToPath(new URL('growth-program.ts', import.meta.url));
  const child = fork(path, [String(WARM_UP), String(EXECUTIONS)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...programEnvironment(), ANYHOST_LOG_LEVEL: 'info' },
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = succeeded(child, path);
  const [report] = await Promise.all([Promise.race([once(child, 'message'), ended]), ended]);
  return (name) => {
    const value: unknown = Reflect.get(Object(report?.[0]), name);
    if (typeof value === 'number') return value;
    throw new Error(`growth: the program did not report ${name}, but ${JSON.stringify(report?.[0])}`);
  };
}

function bytes(value: number): string {
  return `${value.toFixed(2)} bytes`;
}
