import { failovers } from './failover.ts';
import { checkOccurrences, type OccurrenceCounts } from './occurrences.ts';
import { checkProgress } from './progress.ts';
import { checkSilence } from './silence.ts';
import { isStarved } from './starved.ts';
import { checkTokens } from './tokens.ts';
import type { Violation, WorldFacts } from './world-facts.ts';

/** What the checks found of one service in a world. */
export interface ServiceFigures extends OccurrenceCounts {
  readonly service: string;
  /** Effects that were refused because of an old token. */
  readonly fenced: number;
  /** Milliseconds of the services' time. */
  readonly failoverMs: readonly number[];
  readonly silentMs: number;
}

/** The verdict on a world. */
export interface WorldVerdict {
  readonly services: readonly ServiceFigures[];
  readonly violations: readonly Violation[];
  /** The machine could not keep up: what came too late is not held against it. */
  readonly starved: boolean;
}

/** What says that something came too late. */
const LATE: readonly Violation['check'][] = ['missed', 'unfinished', 'silent'];

/** Checks all that must hold. */
export function checkWorld(facts: WorldFacts): WorldVerdict {
  const violations: Violation[] = facts.services.includes('batch') ? [...checkProgress(facts)] : [];
  const services = facts.services.map((service): ServiceFigures => {
    // A loop has no occurrences.
    const occurrences = service === 'lead' ? NO_OCCURRENCES : checkOccurrences(facts, service);
    // When something is delivered is not the host's to decide.
    const silence = facts.deliversAgain ? NO_SILENCE : checkSilence(facts, service);
    violations.push(...occurrences.violations, ...silence.violations, ...checkTokens(facts, service));
    const fenced = facts.history.entries.filter(
      (entry) => entry.kind === 'effect' && entry.answer === 'fenced' && serviceOf(facts, entry.execution) === service,
    ).length;
    const failoverMs = failovers(facts, service);
    return { service, ...occurrences.counts, fenced, failoverMs, silentMs: silence.longestMs };
  });
  const starved = isStarved(facts);
  const kept = violations.filter(({ check }) => !starved || !LATE.includes(check));
  return { services, violations: kept.toSorted((one, other) => one.at - other.at), starved };
}

const NO_SILENCE = { longestMs: 0, violations: [] };
const NO_OCCURRENCES = { counts: { due: 0, served: 0, noHost: 0, noStore: 0, busy: 0, again: 0 }, violations: [] };

function serviceOf({ history }: WorldFacts, id: string): string | undefined {
  return history.executions.find((execution) => execution.id === id)?.service;
}
