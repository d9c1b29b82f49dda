import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { PgBoss } from 'pg-boss';
import { type RowResult, ratioFigure, valueFigure } from '../figure.ts';
import { measureInRounds } from '../rounds.ts';
import { Fleet, type FleetPlace, type Measured } from './fleet.ts';

const WORKERS = 16;
/** Of each round. */
const JOBS = 800;
const ROUNDS = 8;
/** Run before anything is counted: code that runs for the first time is slow. */
const WARM_UP_JOBS = 3200;
const BUDGET = 1.15;
const connectionString = process.env['ANYHOST_BENCH_POSTGRES'] ?? 'postgres://root@127.0.0.1:5432/test';

/** What the host costs per job on a fleet, against the same queue worked by hand. */
export async function measureFleet(rounds: number = ROUNDS): Promise<RowResult> {
  const schema = `anyhost_bench_${randomUUID().slice(0, 8)}`;
  const boss = new PgBoss({ connectionString, schema, schedule: false, supervise: false, max: 2 });
  boss.on('error', () => {});
  try {
    await boss.start();
  } catch (error) {
    return { figures: [], notes: [`fleet: not measured, no PostgreSQL answers (ANYHOST_BENCH_POSTGRES): ${error}`] };
  }
  try {
    return await measureOn({ boss, connectionString, schema }, rounds);
  } finally {
    await boss.getDb().executeSql(`DROP SCHEMA ${schema} CASCADE`);
    await boss.stop({ graceful: false });
  }
}

// Both fleets live all the time, and take turns: other load of the machine affects both alike.
async function measureOn(place: FleetPlace, rounds: number): Promise<RowResult> {
  const fleets: Fleet[] = [];
  try {
    for (const subject of ['by-hand', 'anyhost']) {
      const fleet = await Fleet.start(subject, place, WORKERS);
      fleets.push(fleet);
      await fleet.run(WARM_UP_JOBS);
    }
    const subjects = fleets.map((fleet) => ({ measure: () => fleet.run(JOBS) }));
    const [hand = [], anyhost = []] = await measureInRounds(subjects, { rounds });
    await Promise.all(fleets.map((fleet) => fleet.end()));
    return resultOf(hand, anyhost);
  } finally {
    for (const fleet of fleets) fleet.kill();
  }
}

function resultOf(hand: readonly Measured[], anyhost: readonly Measured[]): RowResult {
  const us = (value: number): string => `${value.toFixed(0)} us`;
  const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
  const all = `fleet of ${WORKERS}: CPU per job, with PostgreSQL's`;
  return {
    figures: [
      ratioFigure({ name: all, format: us, budget: BUDGET }, numbers(anyhost, 'allCpuUs'), numbers(hand, 'allCpuUs')),
      ratioFigure(
        { name: `fleet of ${WORKERS}: CPU per job, of the workers`, format: us },
        numbers(anyhost, 'cpuUs'),
        numbers(hand, 'cpuUs'),
      ),
      valueFigure(
        { name: `fleet of ${WORKERS}: jobs per second`, format: perSecond },
        numbers(anyhost, 'jobsPerSecond'),
        numbers(hand, 'jobsPerSecond'),
      ),
    ],
    notes: [
      `fleet: ${anyhost.length} times ${JOBS} jobs in ${WORKERS} processes, each run once. Jobs of a worker, of an equal share: ${shares(anyhost)}; by hand ${shares(hand)}.`,
    ],
  };
}

function numbers(measured: readonly Measured[], name: 'cpuUs' | 'allCpuUs' | 'jobsPerSecond'): readonly number[] {
  return measured.map((each) => each[name]);
}

/** The share of the idlest worker, and of the busiest, over all rounds. */
function shares(measured: readonly Measured[]): string {
  const totals = Array.from({ length: WORKERS }, (_, index) =>
    measured.reduce((total, { counts }) => total + (counts[index] ?? 0), 0),
  );
  const equal = (measured.length * JOBS) / WORKERS;
  return `${(Math.min(...totals) / equal).toFixed(2)} to ${(Math.max(...totals) / equal).toFixed(2)}`;
}
