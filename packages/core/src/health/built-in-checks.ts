import type { HealthCheckResult, HealthFacts } from '../contract/health.ts';
import type { ServiceState } from '../contract/runner.ts';
import { seconds } from '../time/seconds.ts';
import { errorHead } from './plain-text.ts';

/** A check of the host itself: it is synchronous. */
export interface HostCheck {
  readonly name: string;
  readonly tags: readonly string[];
  check(): HealthCheckResult;
}

const HEALTHY: HealthCheckResult = { status: 'healthy' };
/** Runs in a row that have to fail before a service counts as degraded. */
const MANY_FAULTS = 3;
/** A run may begin this late, and may take at least this long, before a check reports it. */
const LONG_MS = 60_000;
const LONG_PERIODS = 3;
const MOST_NAMES = 5;

/**
 * The checks that every host has.
 *
 * @param services - The states of the services: read only by checks that need them.
 */
export function builtInChecks(facts: HealthFacts, services: () => readonly ServiceState[]): readonly HostCheck[] {
  const { lifetime } = facts;
  const now = facts.clock.now();
  return [
    { name: 'start', tags: ['startup'], check: () => (lifetime.started.aborted ? HEALTHY : notServing(facts)) },
    { name: 'serving', tags: ['ready'], check: () => (facts.state === 'started' ? HEALTHY : notServing(facts)) },
    // Most often there is none, and a liveness probe need not look at thousands of services.
    {
      name: 'abandoned',
      tags: ['live'],
      check: () => (facts.abandonedExecutions() === 0 ? HEALTHY : checkAbandoned(services(), now)),
    },
    { name: 'faults', tags: [], check: () => checkFaults(services()) },
    { name: 'late', tags: [], check: () => checkLate(services(), now) },
    { name: 'store', tags: ['ready'], check: () => checkStore(facts, now) },
    { name: 'leases', tags: [], check: () => checkLeases(services(), now - facts.leaseTermMs) },
  ];
}

function notServing({ state, pending }: HealthFacts): HealthCheckResult {
  const waiting = pending.length === 0 ? '' : `; waiting for ${listed(pending)}`;
  return { status: 'unhealthy', description: `The host is ${state}${waiting}` };
}

// A due time that an abandoned execution blocks is not served until the process ends. An overlap is not such a case: a
// long run ends.
function checkAbandoned(services: readonly ServiceState[], now: number): HealthCheckResult {
  const abandoned = services.filter(({ abandonedSince }) => abandonedSince !== undefined);
  if (abandoned.length === 0) return HEALTHY;
  const found = abandoned.map(({ name, abandonedSince, blockedRuns, queue }) => {
    const age = seconds(now - (abandonedSince?.getTime() ?? now));
    const blocked = blockedRuns === 0 ? '' : `, ${blockedText(blockedRuns, queue !== undefined)} because of it`;
    return `an execution of '${name}' was given up ${age} ago and still runs${blocked}`;
  });
  const isBlocked = abandoned.some(({ blockedRuns }) => blockedRuns > 0);
  return { status: isBlocked ? 'unhealthy' : 'degraded', description: listed(found) };
}

function blockedText(count: number, isQueue: boolean): string {
  if (isQueue) return count === 1 ? '1 task waits' : `${count} tasks wait`;
  return count === 1 ? '1 run refused' : `${count} runs refused`;
}

function checkFaults(services: readonly ServiceState[]): HealthCheckResult {
  const failing = services.filter(({ consecutiveFaults }) => consecutiveFaults >= MANY_FAULTS);
  if (failing.length === 0) return HEALTHY;
  const found = failing.map(({ name, consecutiveFaults }) => `'${name}' failed ${consecutiveFaults} times in a row`);
  return { status: 'degraded', description: listed(found) };
}

function checkLate(services: readonly ServiceState[], now: number): HealthCheckResult {
  const late = services.filter(({ latenessMs }) => latenessMs > LONG_MS);
  if (late.length > 0) {
    const found = late.map(({ name, latenessMs }) => `a run of '${name}' is late by ${seconds(latenessMs)}`);
    return { status: 'unhealthy', description: listed(found) };
  }
  const slow = services.flatMap(({ name, periodMs, runningSince, waitingSince }) => {
    const since = runningSince ?? waitingSince;
    if (since === undefined || periodMs === undefined) return [];
    const ageMs = now - since.getTime();
    if (ageMs <= Math.max(LONG_MS, LONG_PERIODS * periodMs)) return [];
    return [`a run of '${name}' ${runningSince === undefined ? 'has waited' : 'has taken'} ${seconds(ageMs)}`];
  });
  return slow.length === 0 ? HEALTHY : { status: 'degraded', description: listed(slow) };
}

// Never worse than degraded: the store is shared, and to restart this process or take it out of service repairs nothing.
function checkStore({ store }: HealthFacts, now: number): HealthCheckResult {
  const { failingSince, failures, refusesRuns, error } = store ?? {};
  if (failingSince === undefined) return HEALTHY;
  const calls = failures === 1 ? '1 call has' : `${failures} calls have`;
  const effect = refusesRuns ? '; runs that need it are refused' : '; runs go on, and their records follow';
  const why = error === undefined ? '' : `, the last one with ${errorHead(error)}`;
  const description = `${calls} failed in the last ${seconds(now - failingSince.getTime())}${why}${effect}`;
  return { status: 'degraded', description, data: { failures, refusesRuns } };
}

// A lease that another host has is normal, and so is one that this host could not get.
function checkLeases(services: readonly ServiceState[], since: number): HealthCheckResult {
  const lost = services.flatMap(({ name, leaseLostAt }) =>
    leaseLostAt === undefined || leaseLostAt.getTime() < since ? [] : [{ name, leaseLostAt }],
  );
  if (lost.length === 0) return HEALTHY;
  const found = lost.map(
    ({ name, leaseLostAt }) => `a run of '${name}' lost its lease at ${leaseLostAt.toISOString()}`,
  );
  return { status: 'degraded', description: listed(found) };
}

function listed(found: readonly string[]): string {
  const shown = found.slice(0, MOST_NAMES).join('; ');
  return found.length > MOST_NAMES ? `${shown}; and ${found.length - MOST_NAMES} more` : shown;
}
