import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { Progress } from './progress-file.ts';
import { runStore } from './run-store.ts';
import type { StoreName } from './stores/store-address.ts';

/** What a short run does. */
export interface BoundedRun {
  readonly store: StoreName;
  /** The bundled program of a worker. */
  readonly program: string;
  /** How many, all at the same time. */
  readonly worlds: number;
  /** In each. */
  readonly kills: number;
  readonly ignoresConditions?: boolean;
}

/** A short run over a store; `CHAOS_SEED` repeats one. */
export async function boundedRun({
  store,
  program,
  worlds,
  kills,
  ignoresConditions = false,
}: BoundedRun): Promise<{ readonly killed: number; readonly violations: readonly string[] }> {
  const seed = process.env['CHAOS_SEED'] ?? String(Math.trunc(performance.timeOrigin + performance.now()) % 1_000_000);
  const options = readOptions(['--seed', seed, '--parallel', String(worlds)]);
  const base = mkdtempSync(join(tmpdir(), 'anyhost-chaos-'));
  const reports = await runStore({
    store,
    options: { ...options, kills: kills * worlds, killsPerWorld: kills },
    program,
    base,
    progress: new Progress(undefined),
    ignoresConditions,
    onWorld: () => {},
  });
  rmSync(base, { recursive: true, force: true });
  const killed = reports.reduce((sum, report) => sum + report.kills, 0);
  const violations = reports.flatMap((report) =>
    report.violations.map(({ check, service, text }) => `seed ${seed}: ${check} ${service}: ${text}`),
  );
  return { killed, violations };
}
