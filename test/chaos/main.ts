// Kills, stops and confuses replicas of an application over a store, and checks that nothing was lost, nothing done twice,
// nothing unnoticed. `npm run test:chaos -- --store postgres --kills 1000 --seed 7`; docs/chaos.md says what it does.
import { mkdtempSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFakeTime } from './faked-clock.ts';
import { type ChaosOptions, HELP, readOptions } from './options.ts';
import { Progress } from './progress-file.ts';
import { runStore, speedOf, type WorldReport } from './run-store.ts';
import { endStandIns } from './stores/stand-ins.ts';
import type { StoreName } from './stores/store-address.ts';
import { whyMissing } from './stores/why-missing.ts';
import { figuresOf, tableOf, tellWorld } from './tell.ts';
import { bundleWorker } from './worker/bundle-worker.ts';

const FORGOTTEN = ['--fresh', '--world'];

const options = optionsOrEnd();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
// Of this run alone: two runs at the same time may have the same seed.
const base = mkdtempSync(join(tmpdir(), 'anyhost-chaos-'));
const worker = await bundleWorker();
const command = `npm run test:chaos -- ${process.argv
  .slice(2)
  .filter((arg) => !FORGOTTEN.includes(arg))
  .join(' ')}`;
console.log(`seed ${options.seed}`);
if (options.speed === 1 && findFakeTime() === undefined)
  console.log('libfaketime is not installed: all clocks are right');
const results = { passed: 0, failed: 0, skipped: 0 };
const figures: Record<string, string | number>[] = [];
for (const store of options.stores) {
  const reason = await whyMissing(store);
  if (reason === undefined) {
    const reports = await run(store);
    figures.push(...figuresOf(store, reports));
    results[hasPassed(reports) ? 'passed' : 'failed'] += 1;
  } else {
    console.log(`${store}: skipped, ${reason}`);
    results.skipped += 1;
  }
}
await endStandIns();
worker.remove();
if (readdirSync(base).length === 0) rmdirSync(base);
console.log(`\n${tableOf(figures)}\n`);
console.log(`${results.passed} stores passed, ${results.failed} failed, ${results.skipped} skipped`);
if (results.failed > 0) process.exitCode = 1;
if (options.report !== undefined) writeFileSync(options.report, JSON.stringify(reportOf(results)));

function optionsOrEnd(): ChaosOptions {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(HELP);
    process.exit();
  }
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

async function run(store: StoreName): Promise<readonly WorldReport[]> {
  const { seed, replicas, termMs, killsPerWorld, services, fresh } = options;
  const name = [store, seed, replicas, speedOf(options, store), termMs, killsPerWorld, ...services].join('-');
  const progress = new Progress(join('.cache', 'chaos', `${name}.json`), fresh);
  const began = performance.now();
  const onWorld = (report: WorldReport): void => tellWorld(report, { store, began, again: againOf(report) });
  return await runStore({ store, options, program: worker.path, base, progress, onWorld });
}

function againOf({ world }: WorldReport): string {
  const seed = process.argv.includes('--seed') ? '' : ` --seed ${options.seed}`;
  return `${command}${seed} --world ${world}`;
}

function hasPassed(reports: readonly WorldReport[]): boolean {
  const killed = reports.reduce((sum, { kills }) => sum + kills, 0);
  const areEnough = options.world !== undefined || killed >= options.kills;
  return areEnough && reports.every(({ violations }) => violations.length === 0);
}

/** The parts of the test runner's report that CI reads. */
function reportOf({ passed, failed, skipped }: typeof results): object {
  return {
    success: failed === 0,
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
  };
}
