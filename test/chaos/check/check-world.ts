import { failovers } from './failover.ts';
import { checkOccurrences, type OccurrenceCounts } from './occurrences.ts';
import { checkProgress } from './progress.ts';
import { checkSilence } from './silence.ts';
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
}

/** Checks all that must hold. */
export function checkWorld(facts: WorldFacts): WorldVerdict {
  const violations: Violation[] = facts.services.includes('batch') ? [...checkProgress(facts)] : [];
  const services = facts.services.map((service): ServiceFigures => {
    // A loop has no occurrences.
    const occurrences = service === 'lead' ? NO_OCCURRENCES : checkOccurrences(facts, service);
    const silence = checkSilence(facts, service);
    violations.push(...occurrences.violations, ...silence.violations, ...checkTokens(facts, service));
    const fenced = facts.history.entries.filter(
      (entry) => entry.kind === 'effect' && entry.answer === 'fenced' && serviceOf(facts, entry.execution) === service,
    ).length;
    const failoverMs = failovers(facts, service);
    return { service, ...occurrences.counts, fenced, failoverMs, silentMs: silence.longestMs };
  });
  return { services, violations: violations.toSorted((one, other) => one.at - other.at) };
}

const NO_OCCURRENCES = { counts: { due: 0, served: 0, coalesced: 0, again: 0 }, violations: [] };

function serviceOf({ history }: WorldFacts, id: string): string | undefined {
  return history.executions.find((execution) => execution.id === id)?.service;
}
