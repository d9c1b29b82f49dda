import { afterAll, beforeAll, describe, test } from 'vitest';
import { boundedRun } from './bounded-run.fixture.ts';
import { bundleWorker, type WorkerProgram } from './worker/bundle-worker.ts';

describe.concurrent('chaos over SQLite', () => {
  let worker: WorkerProgram;

  beforeAll(async () => {
    worker = await bundleWorker();
  });

  afterAll(() => worker.remove());

  test('killed processes lose nothing, and do nothing twice', async ({ expect }) => {
    const { killed, violations } = await boundedRun({ store: 'sqlite', program: worker.path, worlds: 2, kills: 5 });
    expect(violations).toEqual([]);
    expect(killed).toBeGreaterThanOrEqual(10);
  });

  test('a store that writes whatever the condition says is found out', async ({ expect }) => {
    const broken = { worlds: 1, kills: 3, ignoresConditions: true };
    const { violations } = await boundedRun({ store: 'sqlite', program: worker.path, ...broken });
    expect(violations.join('\n')).toMatch(/ token (?:sweep|lead|batch): /);
  });
});
