import type { SeededRandom } from './random.ts';
import type { FaultAtPoint, ServiceName } from './worker/worker-order.ts';

/** What happens to one process in its life. Times are in milliseconds of the services' time. */
export type Fate =
  /** It kills or stops itself at a point; if it does not get there, it is killed after a while. */
  | { readonly kind: 'atPoint'; readonly fault: FaultAtPoint; readonly atLatestMs: number; readonly stoppedMs: number }
  | { readonly kind: 'kill'; readonly afterMs: number }
  /** Stopped for a while, then killed later. */
  | { readonly kind: 'stop'; readonly afterMs: number; readonly stoppedMs: number; readonly killedMs: number }
  /** Told to end, as in a rolling update. */
  | { readonly kind: 'term'; readonly afterMs: number }
  /** Nothing, until the world ends. */
  | { readonly kind: 'none' };

/** A fate, and how long after the end of the process its successor is started. */
export interface Life {
  readonly fate: Fate;
  readonly pauseMs: number;
}

/** The longest wait for a point. */
const AT_LATEST_MS = 90_000;

/** The points of every service's runs, each as likely as its weight. */
const COMMON_POINTS = { begin: 1, effect: 4, left: 2, 'ledger.set': 4, 'ledger.list': 1 };
const SERVICE_POINTS: Readonly<Record<ServiceName, Readonly<Record<string, number>>>> = {
  tick: { 'claim.set': 4 },
  sweep: { 'lease.set': 3, 'lease.get': 1 },
  lead: { 'lease.set': 3, 'lease.get': 1 },
  batch: { 'checkpoint.get': 2, 'checkpoint.set': 5 },
};

/** The points that the runs of services pass, with their weights. */
export function pointsOf(services: readonly ServiceName[]): Readonly<Record<string, number>> {
  return Object.assign({}, COMMON_POINTS, ...services.map((service) => SERVICE_POINTS[service]));
}

/** Draws the life of one process. */
export function drawLife(random: SeededRandom, points: Readonly<Record<string, number>>, termMs: number): Life {
  const pauseMs =
    random.weighted({ soon: 4, later: 1 }) === 'soon' ? random.between(0, 3000) : random.between(0, termMs);
  return { fate: drawFate(random, points, termMs), pauseMs };
}

function drawFate(random: SeededRandom, points: Readonly<Record<string, number>>, termMs: number): Fate {
  const stoppedMs = termMs * random.between(0.5, 1.6);
  switch (random.weighted({ killAtPoint: 55, kill: 25, stopAtPoint: 7, stop: 5, term: 8 })) {
    case 'killAtPoint':
      return { kind: 'atPoint', fault: drawFault(random, points, 'kill'), atLatestMs: AT_LATEST_MS, stoppedMs };
    case 'stopAtPoint':
      return { kind: 'atPoint', fault: drawFault(random, points, 'stop'), atLatestMs: AT_LATEST_MS, stoppedMs };
    case 'kill':
      return { kind: 'kill', afterMs: random.between(0, AT_LATEST_MS) };
    case 'stop':
      return {
        kind: 'stop',
        afterMs: random.between(3000, AT_LATEST_MS),
        stoppedMs,
        killedMs: random.between(0, termMs),
      };
    case 'term':
      return { kind: 'term', afterMs: random.between(0, AT_LATEST_MS) };
  }
}

function drawFault(
  random: SeededRandom,
  points: Readonly<Record<string, number>>,
  action: 'kill' | 'stop',
): FaultAtPoint {
  return {
    action,
    point: random.weighted(points),
    phase: random.pick(['before', 'during', 'after'] as const),
    nth: random.whole(1, 6),
  };
}
