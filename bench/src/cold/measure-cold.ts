import { bootstrapPath, createLambdaRuntimeApi, startLambdaSandbox } from '@anyhost/testing/lambda-runtime';
import { installRuntimeClient } from '../../../test/support/install-runtime-client.ts';
import type { Bundles } from '../bundles/build-bundles.ts';
import { type Figure, type RowResult, ratioFigure } from '../figure.ts';
import { hasMainThreadMs, mainThreadMs } from '../main-thread-ms.ts';
import { measureInRounds } from '../rounds.ts';
import { event } from '../warm/invocation.ts';

const ROUNDS = 40;
const WITHIN_MS = 60_000;
const BUDGET = 1.08;
const PACKAGED_BUDGET = 1;
const TIMEOUT_MS = 60_000;
/** As Lambda starts Node for a function with 1 GB. */
const LAMBDA_OPTIONS = [
  '--expose-gc',
  '--max-http-header-size',
  '81920',
  '--max-semi-space-size=51',
  '--max-old-space-size=922',
];

/** A cold start, from the start of the process to the first answer. */
interface ColdStart {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Cold starts against those of a bare handler with the same logger. */
export async function measureCold(
  { bare, pino, middy, anyhost, packaged }: Bundles,
  rounds: number = ROUNDS,
): Promise<RowResult> {
  const { path, reason } = await installRuntimeClient({ log: (line) => console.error(line) });
  const client = path ?? bootstrapPath;
  const subjects = [pino, bare, middy, anyhost, packaged].map(({ name, folder }) => ({
    measure: () => startCold(name, { folder, client }),
  }));
  // The first start of each reads its file from the disk.
  await measureInRounds(subjects, { rounds: 1 });
  const measured = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const [floor = [], ofBare = [], ofMiddy = [], ofAnyhost = [], ofPackaged = []] = measured;
  const figures = (name: string, starts: readonly ColdStart[], budget?: number): readonly Figure[] => [
    ratioFigure({ name: `cold start: ${name}`, format: milliseconds, budget }, wall(starts), wall(floor)),
    ...(hasMainThreadMs
      ? [ratioFigure({ name: `cold start: ${name}, CPU time`, format: milliseconds }, cpu(starts), cpu(floor))]
      : []),
  ];
  return {
    figures: [
      ...figures('bare handler without pino', ofBare),
      ...figures('middy', ofMiddy),
      ...figures('application', ofAnyhost, BUDGET),
      ...figures('application with a compile cache', ofPackaged, PACKAGED_BUDGET),
    ],
    notes: [
      `cold: to the first answer in ${path === undefined ? `the bootstrap of @anyhost/testing (${reason})` : 'aws-lambda-ric, the real runtime client'} (${floor.length} rounds). Floor: the bare handler with pino.`,
    ],
  };
}

/** The event waits for the process, as in Lambda. */
async function startCold(
  name: string,
  { folder, client }: { readonly folder: string; readonly client: string },
): Promise<ColdStart> {
  const api = await createLambdaRuntimeApi();
  try {
    const startedAt = performance.now();
    const answer = api.invoke(event, { timeoutMs: TIMEOUT_MS });
    const sandbox = await startLambdaSandbox({ api, cwd: folder, args: [...LAMBDA_OPTIONS, client] });
    const record = await answer;
    const ms = performance.now() - startedAt;
    if (record.kind !== 'response') {
      throw new Error(`${name} did not answer: ${record.kind}, ${record.errorType}: ${record.errorMessage}`);
    }
    const cpuMs = mainThreadMs(sandbox.pid);
    await sandbox.kill();
    const refused = sandbox.lines.find(({ text }) => text.includes('compile cache was made by'));
    if (refused !== undefined) throw new Error(`${name}: ${refused.text}`);
    return { ms, cpuMs };
  } finally {
    await api.close();
  }
}

function wall(starts: readonly ColdStart[]): readonly number[] {
  return starts.map(({ ms }) => ms);
}

function cpu(starts: readonly ColdStart[]): readonly number[] {
  return starts.map(({ cpuMs }) => cpuMs);
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
