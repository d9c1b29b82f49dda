import { rmSync } from 'node:fs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { readOptions } from './options.ts';
import { Progress } from './progress-file.ts';
import { runStore } from './run-store.ts';
import type { StoreName } from './stores/store-address.ts';
import { bundleWorker } from './worker/bundle-worker.ts';

/** A short run over a store, in worlds at the same time; `CHAOS_SEED` repeats one. */
export async function boundedRun(
  store: StoreName,
  { worlds, kills }: { worlds: number; kills: number },
): Promise<{ readonly killed: number; readonly violations: readonly string[] }> {
  const seed = process.env['CHAOS_SEED'] ?? String(Math.trunc(performance.timeOrigin + performance.now()) % 1_000_000);
  const options = readOptions(['--seed', seed, '--parallel', String(worlds)]);
  const program = await bundleWorker();
  const reports = await runStore({
    store,
    options: { ...options, kills: kills * worlds, killsPerWorld: kills },
    program,
    base: await temporaryFolder(),
    progress: new Progress(undefined),
    onWorld: () => {},
  });
  rmSync(program);
  const killed = reports.reduce((sum, report) => sum + report.kills, 0);
  const violations = reports.flatMap((report) =>
    report.violations.map(({ check, service, text }) => `seed ${seed}: ${check} ${service}: ${text}`),
  );
  return { killed, violations };
}
