import { type Figure, type FigureStyle, type RowResult, ratioFigure, valueFigure } from '../figure.ts';
import { type ProgramReport, runProgram } from '../program.ts';
import { measureInRounds, type Subject } from '../rounds.ts';
import { isListening } from './is-listening.ts';
import { walOfWrites } from './postgres-wal.ts';
import type { StoreSubject } from './store-subject.ts';
import { DATABASE, storeSubjects } from './store-subjects.ts';

const ROUNDS = 10;
const WITHIN_MS = 30_000;
const CALLS = 200;
const PROGRAM = new URL('stores-program.ts', import.meta.url);

/** What each store costs against the least that its client does: the import, the first call, and calls. */
export async function measureStores(rounds: number = ROUNDS): Promise<RowResult> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const [name, subject] of Object.entries(storeSubjects)) {
    const missing = await whyNot(subject);
    if (missing !== undefined) {
      notes.push(`stores: ${name} was not measured: ${missing}.`);
      continue;
    }
    const measured = await measureStore(name, rounds);
    figures.push(...measured.figures);
    if (name === 'postgres') figures.push(await logFigure());
    notes.push(
      `stores: ${name} against ${subject.floor}, on this machine (${measured.rounds} rounds of ${CALLS} calls).`,
    );
  }
  return { figures, notes };
}

async function measureStore(name: string, rounds: number): Promise<{ figures: readonly Figure[]; rounds: number }> {
  await runProgram(PROGRAM, [name, 'prepare']);
  const subjects = [subjectOf(name, 'floor'), subjectOf(name, 'store')];
  // The first import of each reads its files from the disk, and the first call may create a table.
  await measureInRounds(subjects, { rounds: 1 });
  const [floor = [], store = []] = await measureInRounds(subjects, { rounds, withinMs: WITHIN_MS });
  const style = (what: string): FigureStyle => ({ name: `${name}: ${what}`, format: milliseconds });
  const call = (what: string, number: string): Figure =>
    ratioFigure(style(what), valuesOf(store, number), valuesOf(floor, 'callMs'));
  return {
    rounds: store.length,
    figures: [
      valueFigure(style('import'), valuesOf(store, 'importMs')),
      // Clients are imported by the first call.
      ratioFigure(style('import and first get'), valuesOf(store, 'readyMs'), valuesOf(floor, 'readyMs')),
      call('get', 'getMs'),
      call('set', 'setMs'),
      call('batch of two', 'batchMs'),
    ],
  };
}

async function logFigure(): Promise<Figure> {
  return valueFigure({ name: 'postgres: set, bytes of its log', format: String }, await walOfWrites(DATABASE));
}

function subjectOf(name: string, what: 'store' | 'floor'): Subject<ProgramReport> {
  return { measure: () => runProgram(PROGRAM, [name, what, String(CALLS)]) };
}

function valuesOf(reports: readonly ProgramReport[], number: string): readonly number[] {
  return reports.map((report) => report(number));
}

async function whyNot({ port }: StoreSubject): Promise<string | undefined> {
  if (port === undefined || (await isListening(port))) return undefined;
  return `nothing listens on port ${port} of this machine`;
}

function milliseconds(value: number): string {
  return `${value.toPrecision(3)} ms`;
}
