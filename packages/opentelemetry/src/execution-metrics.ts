import type { ExecutionOutcome, ExecutionTrace } from '@anyhost/core';
import type {
  Attributes,
  Counter,
  Histogram,
  Meter,
  ObservableCallback,
  ObservableUpDownCounter,
} from '@opentelemetry/api';
import { endAttributes } from './attributes.ts';

/** From five milliseconds to the longest invocation of Lambda. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 900];

/** What is measured of executions. */
export class ExecutionMetrics {
  readonly #duration: Histogram;
  /** Asked at each collection: that costs executions less than two notes each. */
  readonly #active: ObservableUpDownCounter;
  readonly #underWay = new Map<string, number>();
  readonly #delay: Histogram;
  readonly #timeLeft: Histogram;
  readonly #skipped: Counter;
  readonly #refused: Counter;
  readonly #leaseLost: Counter;

  constructor(meter: Meter) {
    const seconds = (name: string, description: string): Histogram =>
      meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: BUCKETS_S } });
    this.#duration = seconds('anyhost.execution.duration', 'Duration of executions.');
    this.#delay = seconds('anyhost.execution.delay', 'Time from the due time to the first execution for it.');
    this.#timeLeft = seconds(
      'anyhost.execution.time_left',
      "Time to the platform's deadline at the end of executions.",
    );
    this.#active = meter.createObservableUpDownCounter('anyhost.execution.active', {
      unit: '{execution}',
      description: 'Executions under way.',
    });
    this.#active.addCallback(this.#observeActive);
    this.#skipped = meter.createCounter('anyhost.occurrence.skipped', {
      unit: '{occurrence}',
      description: 'Runs for which the service was rightly not called.',
    });
    this.#refused = meter.createCounter('anyhost.occurrence.refused', {
      unit: '{occurrence}',
      description: 'Runs for which the service could not be called.',
    });
    this.#leaseLost = meter.createCounter('anyhost.lease.lost', {
      unit: '{lease}',
      description: 'Executions that lost their lease.',
    });
  }

  /** An execution begins. */
  started({ service }: ExecutionTrace): void {
    this.#underWay.set(service, (this.#underWay.get(service) ?? 0) + 1);
  }

  /** An execution has ended, or was given up. */
  ended({ service }: ExecutionTrace, outcome: ExecutionOutcome): void {
    const { trigger, attempt, occurrence, startedAt, durationMs, timeLeftMs } = outcome;
    // One that began before all this was switched on is not counted.
    this.#underWay.set(service, Math.max(0, (this.#underWay.get(service) ?? 0) - 1));
    this.#duration.record(durationMs / 1000, endAttributes(outcome));
    if (timeLeftMs !== undefined) this.#timeLeft.record(Math.max(0, timeLeftMs) / 1000, attributesOf(service));
    if (occurrence !== undefined && trigger === 'schedule' && attempt === 1) {
      const delayMs = startedAt.getTime() - occurrence.scheduledTime.getTime();
      this.#delay.record(Math.max(0, delayMs) / 1000, attributesOf(service));
    }
    const abortedBy = outcome.status === 'abandoned' ? outcome.abortedBy : undefined;
    if (outcome.status === 'leaseLost' || abortedBy === 'leaseLost') this.#leaseLost.add(1, attributesOf(service));
  }

  /** A service was not called. */
  notCalled(outcome: ExecutionOutcome): void {
    const { status } = outcome;
    if (status !== 'skipped' && status !== 'refused') return;
    const counter = status === 'skipped' ? this.#skipped : this.#refused;
    counter.add(1, { 'anyhost.service': outcome.service, 'anyhost.reason': outcome.reason });
  }

  /** Observes no more. */
  close(): void {
    this.#active.removeCallback(this.#observeActive);
  }

  readonly #observeActive: ObservableCallback = (result) => {
    for (const [service, count] of this.#underWay) result.observe(count, { 'anyhost.service': service });
  };
}

function attributesOf(service: string): Attributes {
  return { 'anyhost.service': service };
}
