import type { ServiceName } from '../worker/worker-order.ts';
import { type Span, worksOf } from './history.ts';
import { disturbedSpans, type Violation, type WorldFacts } from './world-facts.ts';

/** What a process needs to start, and a busy machine to go on, in milliseconds of the machine. */
const MARGIN_MS = 1500;

/**
 * No service is silent for longer than its period and a term, while a host is there. Times are in milliseconds of the
 * services' time.
 */
export function checkSilence(
  facts: WorldFacts,
  service: ServiceName,
): { readonly longestMs: number; readonly violations: readonly Violation[] } {
  const { history, speed, periods, termMs } = facts;
  const works = history.executions
    .filter((execution) => execution.service === service)
    .flatMap(worksOf)
    .toSorted((one, other) => one.from - other.from);
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
