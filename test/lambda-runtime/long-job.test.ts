import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useBundle } from './bundle-handler.ts';
import { Effects, type Phase } from './fixtures/long-job-effects.ts';
import { dueEvent, noClient, openService } from './open-service.ts';
import { ScheduledFunction } from './scheduled-function.ts';

/** Two hours take 18 seconds. */
const MINUTE_MS = 150;
const TIMEOUT_MS = 15 * MINUTE_MS;
const ITEM_MS = MINUTE_MS / 10;

/** A job of so many minutes of work, and how often its processes die. */
interface Plan {
  readonly minutes: number;
  readonly kills: number;
  readonly deaths: number;
}

const SHORT: Plan = { minutes: 30, kills: 1, deaths: 2 };
const FULL: Plan = { minutes: 120, kills: 4, deaths: 8 };
const plan = process.env['LONG_JOB'] === 'full' ? FULL : SHORT;
const seed = Number(process.env['LONG_JOB_SEED'] ?? randomInt(1_000_000));

const server = process.env['LONG_JOB_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432';
const noServer = await whyNoServer();
if (noServer !== undefined) console.warn(`Skipping the long job on PostgreSQL: ${noServer}`);

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, a job far longer than an invocation', () => {
  const bundle = useBundle('long-job');

  const runOn = async (store: string, place: string): Promise<void> => {
    const items = plan.minutes * 10;
    const random = randomOf(seed);
    const kills = Array.from({ length: plan.kills }, () => `${1 + random(items)}:${phaseOf(random)}`);
    const deathsAfter = new Set(Array.from({ length: plan.deaths }, () => 2 + random(plan.minutes)));
    const effects = new Effects(place);
    onTestFinished(() => effects.close());
    await effects.create();
    const env = { PLACE: place, ITEMS: String(items), ITEM_MS: String(ITEM_MS), KILLS: kills.join(',') };
    const open = () => openService({ folder: bundle.folder, env });
    const sandboxes = [await open(), await open()];
    const scheduled = new ScheduledFunction({ sandboxes, timeoutMs: TIMEOUT_MS, minuteMs: MINUTE_MS, deathsAfter });
    const isOver = async (): Promise<boolean> => (await effects.read()).ends > 0;
    await scheduled.run(dueEvent('items'), isOver, 10 * plan.minutes + 600);
    const totals = await effects.read();
    console.log(
      `A job of ${plan.minutes} minutes on ${store}: ${scheduled.records.length} invocations, ${totals.links} of them links of the chain, ` +
        `${totals.kills} killed within, ${scheduled.deaths} sandboxes killed between; ${totals.items} items, ` +
        `${items - totals.items} lost, ${totals.applied - totals.items} twice, ${totals.triedAgain} tried again (seed ${seed})`,
    );
    expect({ lost: items - totals.items, twice: totals.applied - totals.items, ends: totals.ends }).toEqual({
      lost: 0,
      twice: 0,
      ends: 1,
    });
    expect(totals.kills).toBe(new Set(kills).size);
    expect(totals.links).toBeGreaterThan(1);
    const between = kills.filter((place) => place.endsWith(':effect')).length;
    expect(totals.triedAgain).toBe(between);
  };

  it('loses nothing and does nothing twice, on SQLite', async () => {
    await runOn('SQLite', join(await temporaryFolder(), 'state.db'));
  });

  it.skipIf(noServer !== undefined)('loses nothing and does nothing twice, on PostgreSQL', async () => {
    await runOn('PostgreSQL', await databaseOfTest());
  });
});

/** Whole numbers below a limit, the same for the same seed. */
function randomOf(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state % below;
  };
}

function phaseOf(random: (below: number) => number): Phase {
  return (['before', 'effect', 'saved'] as const)[random(3)] ?? 'effect';
}

async function databaseOfTest(): Promise<string> {
  const name = `anyhost_long_job_${process.pid}_${Date.now()}`;
  await execute(`CREATE DATABASE ${name}`);
  onTestFinished(() => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return `${server}/${name}`;
}

async function execute(statement: string): Promise<void> {
  const client = new Client({ connectionString: `${server}/postgres`, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function whyNoServer(): Promise<string | undefined> {
  try {
    await execute('SELECT 1');
    return undefined;
  } catch {
    return `there is no server at ${server}; LONG_JOB_POSTGRES names another one`;
  }
}
