import type { ServiceName } from '../worker/worker-order.ts';
import { type Span, worksOf } from './history.ts';
import { disturbedSpans, type Violation, type WorldFacts } from './world-facts.ts';

/** What a process needs to start, and a busy machine to go on, in milliseconds of the machine. */
const MARGIN_MS = 1500;

/** How soon after a process took a lease its service is called, in milliseconds of the machine. */
const CALLED_WITHIN_MS = 500;

/**
 * No service is silent for longer than its period and a term, while a host is there. Times are in milliseconds of the
 * services' time.
 */
export function checkSilence(
  facts: WorldFacts,
  service: ServiceName,
): { readonly longestMs: number; readonly violations: readonly Violation[] } {
  const { history, speed, periods, termMs } = facts;
  const executions = history.executions.filter((execution) => execution.service === service);
  const deeds = [...executions.flatMap(worksOf), ...cutTakes(facts, service), ...servedBefore(facts, service)];
  const works = deeds.toSorted((one, other) => one.from - other.from);
  const ups = [...history.processes.values()].flatMap(({ upAt }) => upAt ?? []);
  const mostMs = periods[service] + termMs + MARGIN_MS * speed;
  let longestMs = 0;
  const violations: Violation[] = [];
  let busyUntil = Math.min(...ups);
  const end: Span = { from: facts.began + (facts.servedBy - facts.epoch) / speed, to: Number.POSITIVE_INFINITY };
  for (const { from, to } of [...works, end]) {
    if (from > busyUntil) {
      const silentMs = attendedMs(facts, { from: busyUntil, to: from }) * speed;
      longestMs = Math.max(longestMs, silentMs);
      if (silentMs > mostMs) {
        const text = `silent for ${Math.round(silentMs)} ms while a host was there; at most ${mostMs} ms`;
        violations.push({ check: 'silent', service, text, at: from });
      }
    }
    busyUntil = Math.max(busyUntil, to);
  }
  return { longestMs, violations };
}

/** When processes were killed or stopped between taking a lease and the call: the others wait for another term. */
function cutTakes({ history }: WorldFacts, service: ServiceName): readonly Span[] {
  return history.entries.flatMap((entry): Span[] => {
    const isTake = entry.kind === 'call' && entry.point === 'lease.set' && entry.key.endsWith(`/${service}`);
    const process = history.processes.get(entry.by);
    if (!isTake || process === undefined) return [];
    const cut = [...process.stops.map(({ from }) => from), process.wasKilled ? process.endAt : Number.POSITIVE_INFINITY]
      .filter((at) => at >= entry.at)
      .toSorted((one, other) => one - other)[0];
    const wasCalled = history.executions.some(
      ({ process: { name }, beganAt, ...execution }) =>
        execution.service === service && name === entry.by && beganAt >= entry.at && beganAt <= (cut ?? 0),
    );
    return cut === undefined || cut - entry.at > CALLED_WITHIN_MS || wasCalled ? [] : [{ from: entry.at, to: cut }];
  });
}

/** When a due time came that a process whose clock was ahead had served. */
function servedBefore({ history }: WorldFacts, service: ServiceName): readonly Span[] {
  return history.entries.flatMap((entry) => {
    const isServed = entry.kind === 'outcome' && entry.service === service && entry.verdict === 'skipped: duplicate';
    return isServed ? [{ from: entry.at, to: entry.at }] : [];
  });
}

/** How much of a time at least one process was up and not stopped, and could rely on the store. */
function attendedMs(facts: WorldFacts, { from, to }: Span): number {
  const awake = awakeSpans(facts);
  let covered = from;
  let sum = 0;
  for (const span of without(awake, disturbedSpans(facts)).toSorted((one, other) => one.from - other.from)) {
    const begin = Math.max(span.from, covered);
    const end = Math.min(span.to, to);
    if (end <= begin) continue;
    sum += end - begin;
    covered = end;
  }
  return sum;
}

function without(spans: readonly Span[], gaps: readonly Span[]): readonly Span[] {
  return gaps.reduce(
    (left, gap) =>
      left.flatMap(({ from, to }) => [
        { from, to: Math.min(to, gap.from) },
        { from: Math.max(from, gap.to), to },
      ]),
    spans,
  );
}

function awakeSpans({ history }: WorldFacts): readonly Span[] {
  return [...history.processes.values()].flatMap(({ upAt, endAt, termAt, stops, hasWrongClock }) => {
    if (upAt === undefined || hasWrongClock) return [];
    const spans: Span[] = [];
    let since = upAt;
    for (const stop of stops) {
      spans.push({ from: since, to: stop.from });
      since = stop.to;
    }
    spans.push({ from: since, to: Math.min(endAt, termAt ?? endAt) });
    return spans;
  });
}
