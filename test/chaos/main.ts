// Kills, stops and confuses replicas of an application over a store, and checks that nothing was lost, nothing done twice,
// nothing unnoticed. `npm run test:chaos -- --store postgres --kills 1000 --seed 7`; docs/chaos.md says what it does.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJournals } from './journal.ts';
import { readOptions } from './options.ts';
import { Progress } from './progress-file.ts';
import { runStore, type WorldReport } from './run-store.ts';
import type { StoreName } from './stores/store-address.ts';
import { excerptOf, figuresOf, tableOf } from './tell.ts';
import { bundleWorker } from './worker/bundle-worker.ts';

const options = readOptions(process.argv.slice(2));
console.log(`seed ${options.seed}`);
const base = join(tmpdir(), 'anyhost-chaos');
mkdirSync(base, { recursive: true });
const program = await bundleWorker();
for (const store of options.stores) {
  const { kills, seed, replicas, speed, termMs, killsPerWorld } = options;
  const name = [store, seed, replicas, speed, termMs, killsPerWorld].join('-');
  const progress = new Progress(join('.cache', 'chaos', `${name}.json`), options.fresh);
  const began = performance.now();
  const reports = await runStore({
    store,
    options,
    program,
    base,
    services: ['batch'],
    progress,
    onWorld: (report) => tellWorld(store, report, began),
  });
  if (options.world !== undefined) for (const report of reports) tellWorld(store, report, began);
  console.log(`\n${tableOf(figuresOf(store, reports))}\n`);
  const killed = reports.reduce((sum, report) => sum + report.kills, 0);
  if (reports.some(({ violations }) => violations.length > 0) || (options.world === undefined && killed < kills)) {
    process.exitCode = 1;
  }
}

function tellWorld(store: StoreName, { world, kills, stops, violations, folder }: WorldReport, began: number): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${seconds} s: ${store}, world ${world}: ${kills} kills, ${stops} stops, ${violations.length} violations`,
  );
  if (violations.length === 0) return;
  for (const { check, service, text } of violations.slice(0, 10)) console.log(`  ${check} ${service}: ${text}`);
  const [first] = violations;
  if (folder === undefined || first === undefined) return;
  const entries = readJournals(folder);
  console.log(excerptOf(entries, first.at, { began: entries[0]?.at ?? 0 }));
  console.log(`  journals: ${folder}`);
  console.log(
    `  again: npm run test:chaos -- ${process.argv.slice(2).join(' ')} --seed ${options.seed} --world ${world}`,
  );
}
