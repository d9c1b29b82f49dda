import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkWorld, type WorldVerdict } from './check/check-world.ts';
import { historyOf } from './check/history.ts';
import type { WorldFacts } from './check/world-facts.ts';
import { EffectsLedger } from './effects.ts';
import { findFakeTime } from './faked-clock.ts';
import { readJournals } from './journal.ts';
import type { ChaosOptions } from './options.ts';
import type { Progress } from './progress-file.ts';
import { SeededRandom } from './random.ts';
import { provideStore } from './stores/provide-store.ts';
import type { StoreName } from './stores/store-address.ts';
import { PERIODS } from './worker/periods.ts';
import { runWorld } from './world.ts';

/** What is known of a world that is over. */
export interface WorldReport extends WorldVerdict {
  readonly world: number;
  readonly kills: number;
  readonly stops: number;
  /** The folder with its journals, if it was kept. */
  readonly folder: string | undefined;
}

/** What the worlds of a store have in common. */
export interface StoreRun {
  readonly store: StoreName;
  readonly options: ChaosOptions;
  /** The bundled program of a worker. */
  readonly program: string;
  /** Where the folders of worlds are made. */
  readonly base: string;
  readonly progress: Progress;
  /** Runs on a store that ignores conditions. Default false. */
  readonly ignoresConditions?: boolean;
  readonly onWorld: (report: WorldReport) => void;
}

/** Peace at the end of a world: the longest period, a term, and time for work, in milliseconds of the services' time. */
const PEACE_MS = PERIODS.batch + 30_000;
/** The least that workers wait for a store, in milliseconds of the machine; with longer terms, a share of a term. */
const LEAST_PATIENCE_MS = 700;
const PATIENCE_SHARE = 1 / 4;
const FAKE_TIME = findFakeTime();
/** The share of worlds in which a platform calls sandboxes. */
const LAMBDA_SHARE = 0.25;
/** The share of worlds whose store has a server of its own, which is killed and started again. */
const OWN_SERVER_SHARE = 0.2;
/** What was due so late may still be under way at the end. */
const LATE_MS = 45_000;

/** How many times faster the services' time goes: a store that knows its time to the second allows less. */
export function speedOf({ speed }: ChaosOptions, store: StoreName): number {
  return speed ?? (store === 'dynamodb' || store === 'azure-storage' ? 4 : 15);
}

/** Runs worlds over a store until there were enough kills; those of an earlier run count. */
export async function runStore(run: StoreRun): Promise<readonly WorldReport[]> {
  const { options, progress } = run;
  const { kills, killsPerWorld, parallel, world } = options;
  if (world !== undefined) {
    const report = await runOne(run, world);
    run.onWorld(report);
    return [report];
  }
  const reports = [...progress.reports];
  let next = 0;
  const killed = (): number => reports.reduce((sum, report) => sum + report.kills, 0);
  let underWay = 0;
  const worker = async (): Promise<void> => {
    while (killed() + underWay * killsPerWorld < kills) {
      while (reports.some((report) => report.world === next)) next += 1;
      const index = next;
      next += 1;
      underWay += 1;
      const report = await runOne(run, index).finally(() => {
        underWay -= 1;
      });
      reports.push(report);
      progress.add(report);
      run.onWorld(report);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return reports;
}

async function runOne(run: StoreRun, world: number): Promise<WorldReport> {
  const { options, program, store } = run;
  const { termMs, replicas, killsPerWorld } = options;
  const speed = speedOf(options, store);
  const patienceMs = Math.round(Math.max(LEAST_PATIENCE_MS, (termMs / speed) * PATIENCE_SHARE));
  const seed = `${options.seed}/${store}/${world}`;
  const folder = join(run.base, `${store}-${options.seed}-${world}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const host = options.host ?? (new SeededRandom(seed).fork('host').next() < LAMBDA_SHARE ? 'lambda' : 'node');
  // A loop has no due times that could be delivered.
  const services = options.services.filter((service) => host === 'node' || service !== 'lead');
  const ownServer = new SeededRandom(seed).fork('server').next() < OWN_SERVER_SHARE;
  const provided = await provideStore({ store, folder, ownServer });
  const { began, epoch, servedBy, kills, stops, failures } = await runWorld({
    seed,
    folder,
    program,
    store: provided.address,
    disturbances: provided.disturbances,
    patienceMs,
    replicas,
    host,
    services,
    kills: killsPerWorld,
    speed,
    termMs,
    ignoresConditions: run.ignoresConditions ?? false,
    fakeTime: FAKE_TIME,
    peaceMs: PEACE_MS + termMs,
  });
  await provided.remove();
  const effects = new EffectsLedger(join(folder, 'effects.db'));
  const history = historyOf(readJournals(folder), effects.all());
  effects.close();
  const facts: WorldFacts = {
    history,
    deliversAgain: host === 'lambda',
    services,
    periods: PERIODS,
    termMs,
    speed,
    began,
    epoch,
    servedBy: servedBy - LATE_MS,
    patienceMs,
  };
  writeFileSync(join(folder, 'facts.json'), JSON.stringify({ ...facts, history: undefined }));
  const verdict = checkWorld(facts);
  const violations = [
    ...verdict.violations,
    ...failures.map((text) => ({ check: 'ended', service: '', text, at: 0 }) as const),
  ];
  const isKept = options.keep || violations.length > 0;
  if (!isKept) rmSync(folder, { recursive: true, force: true });
  return { world, kills, stops, ...verdict, violations, folder: isKept ? folder : undefined };
}
