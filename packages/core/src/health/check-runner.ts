import { DeadlineExceeded } from '../base/abort-reasons.ts';
import { AnyhostError, toError } from '../base/errors.ts';
import type { HealthCheckRegistration, HealthCheckResult, HealthFacts, HealthStatus } from '../contract/health.ts';
import { deadlineAfter } from '../time/deadline.ts';
import type { Moment } from '../time/moment.ts';
import { seconds } from '../time/seconds.ts';
import { type Waited, waitFor } from '../time/wait-for.ts';
import { type CheckReport, readResult, reportResult } from './check-report.ts';
import { errorHead } from './plain-text.ts';

const LEVELS = { healthy: 'info', degraded: 'warn', unhealthy: 'error' } as const;

/** What a run of a check came to. */
type Found = Pick<CheckReport, 'status' | 'description' | 'data' | 'error'> & { readonly err?: Error };

/**
 * Runs the registered checks of one host. Each runs at most once at a time: concurrent reports share the run, and a
 * check that ignores its signal is not called again until it has settled.
 */
export class CheckRunner {
  readonly #facts: HealthFacts;
  readonly #running = new Map<string, Promise<CheckReport | undefined>>();
  readonly #hungSince = new Map<string, Moment>();
  readonly #lastStatus = new Map<string, HealthStatus>();

  constructor(facts: HealthFacts) {
    this.#facts = facts;
  }

  /** Runs a check, or joins its run. Never rejects; resolves with `undefined` for a check that is left out. */
  run(check: HealthCheckRegistration): Promise<CheckReport | undefined> {
    const current = this.#running.get(check.name);
    if (current !== undefined) return current;
    const running = this.#run(check).finally(() => this.#running.delete(check.name));
    this.#running.set(check.name, running);
    return running;
  }

  async #run(check: HealthCheckRegistration): Promise<CheckReport | undefined> {
    const { clock } = this.#facts;
    const startedAt = clock.monotonic();
    const found = await this.#find(check, startedAt);
    if (found === undefined) return undefined;
    const { name, tags } = check;
    const { err, ...shown } = found;
    this.#logChange(name, found);
    return { name, tags, durationMs: Math.round(clock.monotonic() - startedAt), ...shown };
  }

  async #find(check: HealthCheckRegistration, startedAt: Moment): Promise<Found | undefined> {
    const hungSince = this.#hungSince.get(check.name);
    if (hungSince !== undefined) {
      const ageMs = startedAt - hungSince;
      return failed(check, tookTooLong(check, `its last call, ${seconds(ageMs)} ago, still runs`));
    }
    const { clock, lifetime } = this.#facts;
    const abort = new AbortController();
    const work = this.#call(check, abort.signal);
    let waited: Waited<HealthCheckResult | undefined>;
    try {
      const until = deadlineAfter(startedAt, check.timeoutMs);
      waited = await waitFor(work, { clock, until, signals: [lifetime.stopping] });
    } catch (thrown) {
      return failed(check, toError(thrown));
    }
    if (waited.ended === 'settled') return waited.value && reportResult(waited.value);
    this.#noteHung(check.name, work, startedAt);
    if (waited.ended === 'aborted') {
      abort.abort(waited.signal.reason);
      return undefined;
    }
    const error = tookTooLong(check, `it did not settle within ${check.timeoutMs} ms`);
    abort.abort(new DeadlineExceeded(error.message));
    return failed(check, error);
  }

  // A host that runs only some of the services makes only what they use: a check that uses more is left out.
  async #call(
    { name, uses, check }: HealthCheckRegistration,
    signal: AbortSignal,
  ): Promise<HealthCheckResult | undefined> {
    const { withScope, isPartial, logger } = this.#facts;
    let isLeftOut = false;
    const value = await withScope({ label: `health check '${name}'`, uses }, (services) => {
      isLeftOut = isPartial && uses?.every((used) => used in services) !== true;
      return isLeftOut ? undefined : check(signal, { name, services, logger });
    });
    return isLeftOut ? undefined : readResult(name, value);
  }

  #noteHung(name: string, work: Promise<unknown>, startedAt: Moment): void {
    this.#hungSince.set(name, startedAt);
    const settled = (): boolean => this.#hungSince.delete(name);
    work.then(settled, settled);
  }

  // Once per change, because an orchestrator probes every few seconds.
  #logChange(check: string, { status, description, err }: Found): void {
    const was = this.#lastStatus.get(check) ?? 'healthy';
    this.#lastStatus.set(check, status);
    if (was === status) return;
    const text = `The health check '${check}' is ${status}; it was ${was}`;
    this.#facts.logger[LEVELS[status]]({ event: 'health.changed', check, status, was, description, err }, text);
  }
}

function failed({ failureStatus }: HealthCheckRegistration, err: Error): Found {
  return { status: failureStatus, error: errorHead(err), err };
}

function tookTooLong({ name }: HealthCheckRegistration, why: string): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_DEADLINE_EXCEEDED',
    `The health check '${name}' takes too long: ${why}. Pass its signal to everything that it waits for.`,
    { details: { check: name } },
  );
}
