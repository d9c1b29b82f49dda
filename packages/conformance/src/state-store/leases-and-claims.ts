import {
  buildHost,
  defineApplication,
  type ExecutionOutcome,
  every,
  type ServicePolicy,
  type StateStore,
  silentLogger,
} from '@anyhost/core';
import { expect } from 'vitest';
import { createLatch } from '../latch.ts';
import type { AddStoreTest, StateStoreHarness } from '../state-store-harness.ts';
import { clientsOf } from './clients.ts';
import { losingAnswers } from './losing-answers.ts';

const MOST_DELIVERIES = 5;
const DUE = new Date('2026-11-22T06:15:00Z');

/** Core's leases and claims on the store, with hosts that have each a client of their own. */
export function describeLeasesAndClaims(add: AddStoreTest): void {
  for (const [network, change] of [
    ['', (store: StateStore) => store],
    [' although answers are lost', (store: StateStore): StateStore => losingAnswers(store)],
  ] as const) {
    const addOnHosts = (
      name: string,
      policy: Partial<ServicePolicy<object>>,
      run: (hosts: Hosts) => Promise<void>,
    ): void => {
      add(`leases and claims: ${name}${network}`, async (harness) => {
        const hosts = await hostsOn(harness, policy, change);
        try {
          await run(hosts);
        } finally {
          await hosts.stop();
        }
      });
    };

    addOnHosts('an occurrence that many hosts get at the same time is run once', { dedupe: true }, async (hosts) => {
      const outcomes = await Promise.all(hosts.all.map((host) => host.run()));
      expect(hosts.executions).toHaveLength(1);
      const answers = outcomes.map(answerOf).toSorted();
      expect(answers.filter((answer) => answer === 'completed')).toHaveLength(1);
      const others = answers.filter((answer) => answer !== 'completed');
      expect(
        others.filter((answer) => answer !== 'skipped: duplicate' && answer !== 'refused: occurrenceBusy'),
      ).toEqual([]);
    });

    addOnHosts(
      'a second delivery is refused while the occurrence runs, and skipped afterwards',
      { dedupe: true },
      async (hosts) => {
        const [one, other] = hosts.all;
        hosts.hold();
        const first = one.run();
        await hosts.called();
        expect(answerOf(await other.run())).toBe('refused: occurrenceBusy');
        hosts.release();
        expect(answerOf(await first)).toBe('completed');
        expect(answerOf(await other.run())).toBe('skipped: duplicate');
        expect(answerOf(await one.run())).toBe('skipped: duplicate');
        expect(hosts.executions).toHaveLength(1);
      },
    );

    addOnHosts('an occurrence that failed is run by the next delivery', { dedupe: true }, async (hosts) => {
      const [one, other] = hosts.all;
      hosts.failNext();
      expect(answerOf(await one.run())).toBe('faulted');
      expect(answerOf(await other.run())).toBe('completed');
      expect(hosts.executions).toHaveLength(2);
    });

    addOnHosts(
      'one of two hosts holds a lease; after its stop the other gets it, with a greater token',
      { singleton: true },
      async (hosts) => {
        const [one, other] = hosts.all;
        hosts.hold();
        const first = one.run();
        await hosts.called();
        expect(answerOf(await other.run())).toBe('skipped: notLeader');
        hosts.release();
        expect(answerOf(await first)).toBe('completed');
        await one.stop();
        expect(answerOf(await other.run(new Date(DUE.getTime() + 60_000)))).toBe('completed');
        const [before, after] = hosts.executions;
        expect(before).toBeTypeOf('number');
        expect(Number(after)).toBeGreaterThan(Number(before));
      },
    );
  }
}

interface TestHost {
  run(scheduledTime?: Date): Promise<ExecutionOutcome>;
  stop(): Promise<void>;
}

interface Hosts {
  readonly all: readonly [TestHost, TestHost, ...TestHost[]];
  /** The fencing token of each execution that began. */
  readonly executions: readonly (number | undefined)[];
  /** The first execution waits. */
  hold(): void;
  release(): void;
  /** The next execution rejects. */
  failNext(): void;
  /** Resolves when an execution has begun. */
  called(): Promise<void>;
  stop(): Promise<void>;
}

async function hostsOn(
  harness: StateStoreHarness,
  policy: Partial<ServicePolicy<object>>,
  change: (store: StateStore) => StateStore,
): Promise<Hosts> {
  const executions: (number | undefined)[] = [];
  const begun = createLatch();
  let held = createLatch();
  held.open();
  let fails = false;
  const work = async (fencing: number | undefined): Promise<void> => {
    executions.push(fencing);
    begun.open();
    // A second one, which there must not be, is not held: it is then found at once.
    if (executions.length === 1) await held.opened;
    if (!fails) return;
    fails = false;
    throw new Error('The work failed.');
  };
  const hosts = (await clientsOf(harness)).map((store) => hostOn(change(store), policy, work));
  const [one, other, ...rest] = hosts;
  if (one === undefined || other === undefined) throw new Error('There are at least two clients.');
  return {
    all: [one, other, ...rest],
    executions,
    hold: () => {
      held = createLatch();
    },
    release: () => held.open(),
    failNext: () => {
      fails = true;
    },
    called: () => begun.opened,
    stop: async () => {
      held.open();
      await Promise.all(hosts.map((host) => host.stop()));
    },
  };
}

function hostOn(
  store: StateStore,
  policy: Partial<ServicePolicy<object>>,
  work: (fencing: number | undefined) => Promise<void>,
): TestHost {
  const app = defineApplication('store-suite')
    .stateStore(() => store)
    .job('work', { schedule: every('1m'), ...policy }, (_signal, { fencing }) => work(fencing));
  const platform = {
    name: 'conformance',
    longLived: true,
    allowVolatileState: true,
    logger: silentLogger,
    environment: {},
  };
  const host = buildHost(app, platform);
  const started = host.start();
  return {
    run: async (scheduledTime = DUE) => {
      await started;
      // As a platform does: what was refused because of the store is delivered again.
      for (let tries = 1; ; tries += 1) {
        const outcome = await host.run('work', { trigger: 'schedule', scheduledTime });
        if (tries === MOST_DELIVERIES || answerOf(outcome) !== 'refused: storeUnavailable') return outcome;
      }
    },
    stop: () => host.stop(),
  };
}

function answerOf(outcome: ExecutionOutcome): string {
  return 'reason' in outcome && outcome.reason !== undefined ? `${outcome.status}: ${outcome.reason}` : outcome.status;
}
