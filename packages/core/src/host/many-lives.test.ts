import { expect, test } from 'vitest';
import { Cluster, type Process } from '../fixtures/cluster.fixture.ts';

const LIVES = 8;

/** Numbers in [0, 1) that are the same each time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Ran {
  readonly due: number;
  readonly life: number;
  readonly status: string;
}

interface Lived {
  readonly ran: readonly Ran[];
  readonly killed: ReadonlySet<number>;
  /** When the last life began. */
  readonly lastStart: number;
}

/** What the lives of a host ran: each is stopped or killed at a random moment, and down for a while. */
async function live(seed: number): Promise<Lived> {
  const random = randomFrom(seed);
  const cluster = new Cluster();
  const ran: Ran[] = [];
  const killed = new Set<number>();
  const begin = (life: number): Promise<Process> =>
    cluster.start(`life ${life}`, {
      takesMs: Math.round(random() * 80_000),
      onOutcome: ({ status, occurrence }) => {
        // What a process does after it was killed was not done.
        if (occurrence === undefined || killed.has(life)) return;
        ran.push({ due: occurrence.scheduledTime.getTime(), life, status });
      },
    });
  for (let life = 0; life < LIVES; life += 1) {
    const { host, kill } = await begin(life);
    await cluster.clock.advance(Math.round(random() * 300_000));
    if (random() < 0.5) {
      killed.add(life);
      kill();
      void host.stop().catch(() => {});
    } else {
      await host.stop();
    }
    await cluster.clock.advance(Math.round(random() * 200_000));
  }
  // The last life has time to make up for everything, a killed host's term included.
  const lastStart = cluster.clock.now();
  const last = await begin(LIVES);
  await cluster.clock.advance(300_000);
  await last.host.stop();
  return { ran, killed, lastStart };
}

test.each(Array.from({ length: 25 }, (_, seed) => seed))(
  'lives that end at random, by a stop or a kill, lose no due time for good and repeat none that was recorded (%i)',
  async (seed) => {
    const { ran, killed, lastStart } = await live(seed);
    // The last due time before a start stands for all that were missed. After a kill it is waited for whether the host is
    // really gone, and the next due time may come first: then that one stands for all.
    const lastDue = Math.floor(lastStart / 60_000) * 60_000;
    const standsForAll = killed.has(LIVES - 1) ? [lastDue, lastDue + 60_000] : [lastDue];
    const served = ran.filter(({ status }) => status === 'completed' || status === 'skipped');
    expect(served.some(({ due }) => standsForAll.includes(due))).toBe(true);
    // Only a kill can hide from the record that a run has ended.
    for (const { due, life } of ran.filter(({ status }) => status === 'completed')) {
      const again = ran.filter((run) => run.due === due && run.status === 'completed' && !killed.has(life));
      expect(again.length).toBeLessThanOrEqual(1);
    }
  },
);
