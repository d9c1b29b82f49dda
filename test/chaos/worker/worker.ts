// One replica of the application under chaos: `worker.ts '{ "name": … }'`. It ends when it is told to, or killed.
import { describeOutcome, type ExecutionOutcome } from '@anyhost/core';
import { runHost } from '@anyhost/node';
import { EffectsLedger } from '../effects.ts';
import { type Deed, Journal } from '../journal.ts';
import { SeededRandom } from '../random.ts';
import { openStore } from '../stores/open-store.ts';
import { carelessStore } from './careless-store.ts';
import { fastClock } from './fast-clock.ts';
import { FaultPoints } from './fault-points.ts';
import { journalLogger } from './journal-logger.ts';
import { runAsLambda } from './run-as-lambda.ts';
import { chaosApplication } from './services.ts';
import { watchStalls } from './stall-watch.ts';
import { watchedStore } from './watched-store.ts';
import type { WorkerOrder } from './worker-order.ts';

// The border of the command line: the runner writes the order.
const order: WorkerOrder = JSON.parse(process.argv[2] ?? '');
const { name, folder, speed, termMs, patienceMs } = order;
const journal = new Journal<Deed>(folder, name);
const points = new FaultPoints(order.fault, journal);
const random = new SeededRandom(order.seed);
const clock = fastClock(order);
const effects = new EffectsLedger(order.effects);

const machineClock = fastClock({ ...order, clockSteps: [] }, true);
const opened = await openStore({ address: order.store, machineClock, patienceMs });
const toServicesTime =
  order.store.store === 'sqlite' ? undefined : (storeMs: number) => order.epoch + (storeMs - order.beganAt) * speed;
const used = order.ignoresConditions ? carelessStore(opened.store) : opened.store;
const store = watchedStore(used, { journal, points, speed, toServicesTime });
const endWatch = watchStalls(journal);
const app = chaosApplication(store, order.services, { name, journal, points, effects, random });

const options = {
  logger: journalLogger(journal),
  environment: {},
  random: () => random.next(),
  leaseTermMs: termMs,
  // Longer than the client waits.
  storeTimeoutMs: 1.2 * patienceMs * speed,
  shutdownTimeoutMs: 4000 * speed,
  onOutcome,
};
// The runner is gone: nobody will end this process.
process.stdin
  .on('end', () => process.exit(9))
  .resume()
  .unref();
if (order.host === 'lambda') await runAsLambda(app, options, clock);
else await runHost(app, { ...options, clock, args: [] });
journal.write({ kind: 'down' });
endWatch();
await opened.close();
effects.close();

function onOutcome(outcome: ExecutionOutcome): void {
  const { executionId, service, occurrence, trigger } = outcome;
  const verdict = describeOutcome(outcome);
  journal.write({ kind: 'outcome', execution: executionId, service, occurrence: occurrence?.id, trigger, verdict });
}
