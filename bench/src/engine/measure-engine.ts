import { type Report, ratioRows } from '../report.ts';
import { measureInRounds, type Subject } from '../rounds.ts';
import { type BenchHandler, byHand, withAnyhost, withAnyhostScope, withCore, withMiddy } from './handlers.ts';
import { createContext, event } from './invocation.ts';

const CALLS_PER_MEASUREMENT = 4000;
const WARM_UP_ROUNDS = 5;
const BUDGET = 2.5;
const ANYHOST = 'anyhost handler';

/** What a warm invocation costs beyond the work, against a deadline wrapper written by hand. */
export async function measureEngine(runs: number): Promise<Report> {
  const subjects = [
    subject('deadline by hand', byHand),
    subject('middy, timeoutEarly', withMiddy),
    subject('anyhost core alone', withCore),
    subject(ANYHOST, withAnyhost),
    subject('anyhost handler, scoped service', withAnyhostScope),
  ];
  await measureInRounds(subjects, WARM_UP_ROUNDS);
  const measured = await measureInRounds(subjects, runs);
  return {
    title: 'Overhead of a warm execution',
    columns: ['', 'per call', 'ratio', 'middle half', 'budget'],
    rows: ratioRows(measured, {
      format: (ns) => `${(ns / 1000).toFixed(2)} us`,
      budgets: new Map([[ANYHOST, BUDGET]]),
    }),
    notes: [
      `Each measurement is the mean of ${CALLS_PER_MEASUREMENT} calls, one after the other; the work itself does nothing.`,
    ],
  };
}

function subject(name: string, handler: BenchHandler): Subject {
  return { name, measure: () => timeCalls(handler) };
}

/** Nanoseconds per call. */
async function timeCalls(handler: BenchHandler): Promise<number> {
  const startedAt = process.hrtime.bigint();
  for (let call = 0; call < CALLS_PER_MEASUREMENT; call += 1) await handler(event, createContext());
  return Number(process.hrtime.bigint() - startedAt) / CALLS_PER_MEASUREMENT;
}
