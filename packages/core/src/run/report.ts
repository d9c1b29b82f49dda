import { channel as namedChannel, tracingChannel } from 'node:diagnostics_channel';
import { toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { InContext } from '../base/logger-in-context.ts';
import { isThenable } from '../base/read-property.ts';
import type { ExecutionOutcome, Refused } from '../contract/outcome.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import { latest } from '../ledger/transitions.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Instant } from '../time/instant.ts';
import { type ChangeListeners, ChangeReport } from './change-report.ts';
import type { ExecutionFacts } from './execution-view.ts';
import { failureOf } from './failure-of.ts';
import type { RunResult } from './outcome.ts';
import { fieldsOf, levelOf, lineOf } from './outcome-line.ts';
import { nameOf } from './outcome-name.ts';
import type { ServiceStatus } from './service-status.ts';

/** What subscribers of the tracing channel `anyhost:execution` get. */
export interface ExecutionTrace extends ExecutionFacts {
  /** The service's schedule. */
  readonly schedule?: Schedule | undefined;
  /** The id that a serverless platform gave the invocation; `undefined` elsewhere. */
  readonly invocationId?: string | undefined;
  /**
   * The `span` of the execution that this one repeats or continues, in this process or another: the attempt before, the
   * one that called `runAgain`, the one that left the work. `undefined` if there is none, or it had none.
   */
  readonly follows?: string | undefined;
  /**
   * The span that a tracer has made for this execution, as a text of at most 128 characters, such as a W3C traceparent: a
   * subscriber of `start` may set it. Core keeps it with the work that the execution leaves, and reads nothing in it.
   */
  span?: string | undefined;
  /**
   * What the execution is called in. A subscriber of `start` may set it, for contexts that are no `AsyncLocalStorage` of
   * its own; one that finds it set calls the earlier one inside. It must call its work at once, exactly once.
   */
  inContext?: InContext | undefined;
  /** Set when the execution has ended: at `asyncEnd`. */
  outcome?: ExecutionOutcome;
}

/** How many dropped tasks are named in a line. */
const MOST_NAMES = 10;

const channel = tracingChannel<'anyhost:execution', ExecutionTrace>('anyhost:execution');
/** Publishes every outcome, also of runs that were not called. */
const outcomes = namedChannel('anyhost:outcome');

/**
 * The only place that reports outcomes, and what follows from them for a service: log line, tracing channel and
 * callback. An error of the callback is caught and logged as `outcome.callbackFailed`. An error of a trace subscriber is
 * not: Node raises it as an uncaught exception.
 */
export class Reporter {
  readonly #logger: Logger;
  readonly #onOutcome: ((outcome: ExecutionOutcome) => unknown) | undefined;
  readonly #changes: ChangeReport;
  /** The loggers of services that have a level of their own. */
  readonly #loggers = new Map<string, Logger>();
  #isReporting = false;
  readonly #traces = new Map<string, ExecutionTrace>();

  /** @param logger - One that contains its own failures. */
  constructor(
    logger: Logger,
    onOutcome: ((outcome: ExecutionOutcome) => unknown) | undefined,
    listeners: ChangeListeners,
  ) {
    this.#logger = logger;
    this.#onOutcome = onOutcome;
    this.#changes = new ChangeReport(logger, listeners);
  }

  /** From now on lines about a service are written by this logger. */
  useLogger(service: string, logger: Logger): void {
    this.#loggers.set(service, logger);
  }

  /** An execution begins. */
  started({ id, service, task, occurrence, trigger, attempt }: ExecutionFacts): void {
    const logger = this.#loggerOf(service);
    if (logger.isLevelEnabled?.('debug') === false) return;
    logger.debug(
      { event: 'execution.started', service, executionId: id, task, occurrence: occurrence?.id, trigger, attempt },
      `${nameOf({ service, task })} started`,
    );
  }

  /** Another attempt follows. */
  retrying({ service, attempt, occurrence }: ExecutionOutcome, waitMs: number): void {
    this.#loggerOf(service).warn(
      { event: 'execution.retrying', service, occurrence: occurrence?.id, attempt, waitMs },
      `${service} is retried in ${waitMs} ms`,
    );
  }

  /** An `onOutcome` has been called and has not returned. */
  get isReporting(): boolean {
    return this.#isReporting;
  }

  /** An execution ended, or was not called. */
  ended(outcome: ExecutionOutcome, status: ServiceStatus): void {
    this.#log(outcome, status);
    this.#publish(outcome);
  }

  /** Tasks of a queue were dropped: one log line for all. */
  dropped(outcomes: readonly Refused[]): void {
    const [first] = outcomes;
    if (first === undefined) return;
    const { service, reason } = first;
    const tasks = outcomes.slice(0, MOST_NAMES).map(({ task }) => task);
    const more = outcomes.length > tasks.length ? ` and ${outcomes.length - tasks.length} more` : '';
    const what = outcomes.length === 1 ? '1 task was' : `${outcomes.length} tasks were`;
    this.#logger.warn(
      { event: 'tasks.dropped', service, reason, count: outcomes.length, tasks },
      `${service}: ${what} dropped (${reason}): ${tasks.join(', ')}${more}`,
    );
    for (const outcome of outcomes) this.#publish(outcome);
  }

  #publish(outcome: ExecutionOutcome): void {
    if (this.#traces.size > 0) this.#endTrace(outcome);
    if (outcomes.hasSubscribers) outcomes.publish(outcome);
    if (this.#onOutcome === undefined) return;
    this.#isReporting = true;
    try {
      const answer = this.#onOutcome(outcome);
      if (isThenable(answer)) answer.then(undefined, (thrown: unknown) => this.#callbackFailed(outcome, thrown));
    } catch (thrown) {
      this.#callbackFailed(outcome, thrown);
    } finally {
      this.#isReporting = false;
    }
  }

  /** A run is over: reports its outcome and counts it; then what an operator is alerted of, if anything. */
  runEnded(result: RunResult, status: ServiceStatus): void {
    const { service, overdueSince, consecutiveFaults } = status;
    const lastSuccess = dateOf(latest(status.lastSuccess, status.successBefore));
    this.ended(result.outcome, status);
    const change = status.ended(result);
    if (change === undefined) return;
    const details =
      change === 'failing'
        ? { error: failureOf(result.outcome), consecutiveFaults: status.consecutiveFaults, overdueSince: undefined }
        : { error: undefined, consecutiveFaults, overdueSince: dateOf(overdueSince) };
    this.#changes.changed(service, change, { ...details, lastSuccess });
  }

  /** Notes the due time that nothing has served; `undefined` when another host has served it. */
  overdue(since: Instant | undefined, status: ServiceStatus, { last, lastSuccess }: ServiceLedger): void {
    const overdueSince = dateOf(since ?? status.overdueSince);
    const change = status.foundOverdue(since, last);
    if (change === undefined) return;
    const { service, consecutiveFaults } = status;
    const details = { error: undefined, consecutiveFaults, lastSuccess: dateOf(lastSuccess), overdueSince };
    this.#changes.changed(service, change, details);
  }

  /** A `continuous()` service has been under way for so long that it works. */
  works(status: ServiceStatus): void {
    const { service, consecutiveFaults, lastSuccess, successBefore } = status;
    const change = status.foundWorking();
    if (change === undefined) return;
    const success = dateOf(latest(lastSuccess, successBefore));
    this.#changes.changed(service, change, {
      error: undefined,
      consecutiveFaults,
      lastSuccess: success,
      overdueSince: undefined,
    });
  }

  /** Whether the tracing channel has subscribers. */
  get isTraced(): boolean {
    return channel.hasSubscribers;
  }

  /** Runs an execution inside the tracing channel. Its trace ends with `ended`. */
  trace(trace: ExecutionTrace, run: () => Promise<ExecutionOutcome>): Promise<ExecutionOutcome> {
    this.#traces.set(trace.id, trace);
    // Published before the callback: `inContext` is known by then.
    const running = channel.start.runStores(trace, () => trace.inContext?.(run) ?? run());
    channel.end.publish(trace);
    return running;
  }

  #endTrace(outcome: ExecutionOutcome): void {
    const trace = this.#traces.get(outcome.executionId);
    if (trace === undefined) return;
    this.#traces.delete(outcome.executionId);
    trace.outcome = outcome;
    channel.asyncStart.publish(trace);
    channel.asyncEnd.publish(trace);
  }

  #log(outcome: ExecutionOutcome, status: ServiceStatus): void {
    const level = levelOf(outcome, status);
    const logger = this.#loggerOf(outcome.service);
    if (logger.isLevelEnabled?.(level) === false) return;
    logger[level](fieldsOf(outcome), lineOf(outcome));
  }

  #loggerOf(service: string): Logger {
    return this.#loggers.size === 0 ? this.#logger : (this.#loggers.get(service) ?? this.#logger);
  }

  #callbackFailed({ service, executionId }: ExecutionOutcome, thrown: unknown): void {
    this.#loggerOf(service).error(
      { event: 'outcome.callbackFailed', service, executionId, err: toError(thrown) },
      `${service}: onOutcome failed; it must neither throw nor reject`,
    );
  }
}

function dateOf(instant: Instant | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}
