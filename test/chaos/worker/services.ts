import { type AnyApplication, continuous, defineApplication, delay, every, type StateStore } from '@anyhost/core';
import type { SeededRandom } from '../random.ts';
import { batch } from './batch.ts';
import { PERIODS } from './periods.ts';
import { WorkLog, type WorkParts } from './work-log.ts';
import type { ServiceName } from './worker-order.ts';

/** What an author asks for who must not lose an occurrence because the store failed in the middle of it. */
const RETRY = { attempts: 20, delayMs: 1000, maxDelayMs: 8000 };

/** The application of every worker, with the services that it is told to run. */
export function chaosApplication(
  store: StateStore,
  services: readonly ServiceName[],
  parts: WorkParts,
): AnyApplication {
  const registrations: Record<ServiceName, (app: Base) => Base> = {
    // Short work for each occurrence, shared by all replicas.
    tick: (app) =>
      app.job('tick', { schedule: every('5s'), dedupe: true, retry: RETRY }, (signal, execution) => {
        const log = new WorkLog(parts, execution);
        return log.run(signal, async () => {
          await delay(execution.services.clock, durationOf(parts.random), signal);
          signal.throwIfAborted();
          log.makeEffect(execution.occurrence?.id ?? `run ${execution.id}`);
        });
      }),
    // Short work that one replica does.
    sweep: (app) =>
      app.job('sweep', { schedule: every('10s'), singleton: true, retry: RETRY }, (signal, execution) => {
        const log = new WorkLog(parts, execution);
        return log.run(signal, async () => {
          await delay(execution.services.clock, durationOf(parts.random), signal);
          signal.throwIfAborted();
          log.makeEffect(execution.occurrence?.id ?? `run ${execution.id}`);
        });
      }),
    // A loop that one replica has.
    lead: (app) =>
      app.job(
        'lead',
        { schedule: continuous(), singleton: true, onFault: { restart: { delayMs: 1000, maxDelayMs: 5000 } } },
        (signal, execution) => {
          const log = new WorkLog(parts, execution);
          return log.run(signal, async () => {
            for (let beat = 1; !signal.aborted; beat += 1) {
              log.makeEffect(`beat ${beat} of ${execution.id}`);
              await delay(execution.services.clock, PERIODS.lead, signal);
            }
          });
        },
      ),
    // Work in items, longer than an execution.
    batch: (app) =>
      app.job(
        'batch',
        { schedule: every('60s'), durableCheckpoint: true, singleton: true, retry: RETRY },
        (signal, execution) => batch(parts, execution.services.clock, signal, execution),
      ),
  };
  return services.reduce((app, name) => registrations[name](app), base(store));
}

type Base = ReturnType<typeof base>;

// Names that come from data.
function base(store: StateStore) {
  return defineApplication<string>('chaos').stateStore(() => store);
}

// Most are short; some take longer than the period, and a few longer than a term.
function durationOf(random: SeededRandom): number {
  const kind = random.weighted({ short: 90, long: 9, longest: 1 });
  if (kind === 'short') return random.between(0, 800);
  return kind === 'long' ? random.between(800, 8000) : random.between(8000, 40_000);
}
