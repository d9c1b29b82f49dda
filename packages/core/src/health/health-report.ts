import { assertKnownOptions, assertSignal, invalidOption } from '../base/assert-option.ts';
import { readAnswer } from '../base/read-option.ts';
import { isObject, readProperty } from '../base/read-property.ts';
import type { HealthFacts, HealthSource, HealthStatus } from '../contract/health.ts';
import type { HostState, Lifetime } from '../contract/lifetime.ts';
import type { ServiceState } from '../contract/runner.ts';
import { waitFor } from '../time/wait-for.ts';
import { builtInChecks, type HostCheck } from './built-in-checks.ts';
import { type CheckReport, reportResult } from './check-report.ts';
import { CheckRunner } from './check-runner.ts';
import { type ServiceReport, serviceReports } from './service-report.ts';

/** The results of a host's checks: plain data without settings and stacks. */
export interface HealthSummary {
  /** The worst status of the checks; `healthy` without any. */
  readonly status: HealthStatus;
  /** The name of the application. */
  readonly application: string;
  /** Where the host is in its life. */
  readonly state: HostState;
  /** The checks: those of the host itself, then the registered ones in the order of their registration. */
  readonly checks: readonly CheckReport[];
}

/** The health of a host at one moment. */
export interface HealthReport extends HealthSummary {
  /** The background services, in registration order. */
  readonly services: readonly ServiceReport[];
}

/** Options of {@link healthReport} and {@link checkHealth}. */
export interface HealthReportOptions {
  /** Runs only the checks that have this tag, for example `'live'`. Default: all checks. */
  readonly tag?: string | undefined;
  /** Aborting it ends the wait: the call rejects with its reason. Default: none; each check has its own time limit. */
  readonly signal?: AbortSignal | undefined;
  /** For host adapters: checks of the host beyond those that every host has. */
  readonly also?: readonly HostCheck[] | undefined;
}

/** The owner of the options and the source, in messages. */
const OWNER = 'healthReport';
const SOURCE = "host.health, or the built-in service 'health'";
const SEVERITY: Record<HealthStatus, number> = { healthy: 0, degraded: 1, unhealthy: 2 };

// One runner per host, which is identified by its lifetime.
const runners = new WeakMap<Lifetime, CheckRunner>();

/**
 * Reports the health of a host: runs its checks as {@link checkHealth} does, and shows what its background services do.
 *
 * @param source - `host.health`, `handler.health`, or the built-in service `health`.
 * @returns Never rejects because of a check; rejects with `ERR_ANYHOST_INVALID_OPTION`, or with the signal's reason.
 *
 * @example
 * ```ts
 * const { status, checks } = await healthReport(host.health, { tag: 'ready' });
 * ```
 */
export async function healthReport(source: HealthSource, options: HealthReportOptions = {}): Promise<HealthReport> {
  const { summary, services } = await runChecks(source, options);
  return { ...summary, services: serviceReports(services()) };
}

/**
 * Runs the checks of a host concurrently, each in its own scope and within its `timeoutMs`: a report without the
 * services, for probes. Concurrent calls share the runs of the checks. Registered checks run from the end of the start
 * until the stop begins; at other times only the host's own checks are reported.
 *
 * @param source - As for {@link healthReport}.
 * @returns Never rejects because of a check; rejects as {@link healthReport} does.
 */
export async function checkHealth(source: HealthSource, options: HealthReportOptions = {}): Promise<HealthSummary> {
  return (await runChecks(source, options)).summary;
}

/** What the checks have found, and the states of the services that the host's own checks have read. */
interface Checked {
  readonly summary: HealthSummary;
  services(): readonly ServiceState[];
}

async function runChecks(source: HealthSource, options: HealthReportOptions): Promise<Checked> {
  assertOptions(source, options);
  const { tag, signal, also = [] } = options;
  const before = readFacts(source);
  const isAsked = ({ tags }: { readonly tags: readonly string[] }): boolean => tag === undefined || tags.includes(tag);
  signal?.throwIfAborted();
  const runner = runnerOf(before);
  const checked = before.state === 'started' ? before.checks : [];
  const running = Promise.all(checked.filter(isAsked).map((check) => runner.run(check)));
  const waited = await waitFor(running, { clock: before.clock, until: 'none', signals: [signal] });
  if (waited.ended !== 'settled') throw signal?.reason;
  // Of this moment: the host may have begun to stop while the registered checks ran.
  const facts = source();
  const services = once(() => facts.services());
  const own = [...builtInChecks(facts, services), ...also].filter(isAsked).map((check) => reportOwn(check));
  const checks = [...own, ...waited.value.filter((report) => report !== undefined)];
  const { application, state } = facts;
  return { summary: { status: worst(checks), application, state, checks }, services };
}

/** Computes a value when it is first asked for. A liveness probe asks for no states of services. */
function once<Value>(compute: () => Value): () => Value {
  let computed: { readonly value: Value } | undefined;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

function reportOwn({ name, tags, check }: HostCheck): CheckReport {
  return { name, tags, durationMs: 0, ...reportResult(check()) };
}

function runnerOf(facts: HealthFacts): CheckRunner {
  const runner = runners.get(facts.lifetime) ?? new CheckRunner(facts);
  runners.set(facts.lifetime, runner);
  return runner;
}

function worst(checks: readonly CheckReport[]): HealthStatus {
  return checks.reduce<HealthStatus>(
    (total, { status }) => (SEVERITY[status] > SEVERITY[total] ? status : total),
    'healthy',
  );
}

function readFacts(source: HealthSource): HealthFacts {
  const option = 'source()';
  const facts = readAnswer({ owner: OWNER, option }, source);
  if (isFacts(facts)) return facts;
  throw invalidOption({ owner: OWNER, option, value: facts }, SOURCE);
}

function isFacts(facts: unknown): facts is HealthFacts {
  return isObject(readProperty(facts, 'lifetime')) && typeof readProperty(facts, 'services') === 'function';
}

function assertOptions(source: unknown, options: HealthReportOptions): void {
  const owner = OWNER;
  if (typeof source !== 'function') throw invalidOption({ owner, option: 'source', value: source }, SOURCE);
  assertKnownOptions(owner, options, ['tag', 'signal', 'also']);
  assertSignal({ owner, option: 'signal', value: options.signal });
  if (options.tag === undefined || typeof options.tag === 'string') return;
  throw invalidOption({ owner, option: 'tag', value: options.tag }, "a string, for example 'ready'");
}
