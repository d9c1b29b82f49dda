import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectCount } from '../expect-count.ts';
import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { type ProgramReport, runProgram } from '../program.ts';

const HOSTS = 10;
const SECONDS = 15;
const NONE_HOSTS = 2;
const NONE_SECONDS = 5;
/** By when all hosts have started and the first due times are over. */
const START_UP_MS = 7000;

/** What a record of what was served costs the store, when many hosts share it. */
export async function measureStore(): Promise<RowResult> {
  const shared = await runHosts(HOSTS, { seconds: SECONDS, record: 'last' });
  const none = await runHosts(NONE_HOSTS, { seconds: NONE_SECONDS, record: 'none' });
  const figures = [
    perRun(`${HOSTS} hosts on one record, every('1s'): conflicts per run`, shared, 'conflicts'),
    perRun(`${HOSTS} hosts on one record, every('1s'): store calls per run`, shared, 'calls'),
    perRun("record: 'none': store calls per run", none, 'calls', 0),
  ];
  return {
    figures,
    notes: [
      `store: ${HOSTS} processes, one sqlite file, ${SECONDS} s, ${sum(shared, 'runs')} runs; the start and the stop are not counted. Middle half: of the hosts.`,
    ],
  };
}

async function runHosts(
  hosts: number,
  { seconds, record }: { readonly seconds: number; readonly record: 'last' | 'none' },
): Promise<readonly ProgramReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'anyhost-bench-'));
  try {
    const program = new URL('store-program.ts', import.meta.url);
    // Between two due times, so that all hosts count the same ones.
    const beginAt = (Math.floor((Date.now() + START_UP_MS) / 1000) + 0.5) * 1000;
    const args = [join(folder, 'state.db'), String(beginAt), String(seconds), record];
    const reports = await Promise.all(Array.from({ length: hosts }, () => runProgram(program, args)));
    // A busy machine may lose a due time of each host, or count one more.
    expectCount(`store, record ${record}`, { got: sum(reports, 'runs'), expected: hosts * seconds, tolerance: hosts });
    return reports;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function perRun(name: string, reports: readonly ProgramReport[], number: string, budget?: number): Figure {
  const values = reports.map((report) => report(number) / report('runs'));
  return valueFigure({ name, format: (value) => value.toFixed(2), ...(budget !== undefined && { budget }) }, values);
}

function sum(reports: readonly ProgramReport[], number: string): number {
  return reports.reduce((total, report) => total + report(number), 0);
}
