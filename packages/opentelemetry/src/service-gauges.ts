import type { HostTrace } from '@anyhost/core';
import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';

type WatchedHost = HostTrace['host'];

/** What is true of each service at the moment of a collection, in the hosts of this process. */
export class ServiceGauges {
  readonly #meter: Meter;
  readonly #hosts = new Set<WatchedHost>();
  readonly #lastSuccess: Observable;
  readonly #nextOccurrence: Observable;
  readonly #faults: Observable;
  readonly #observe = (result: BatchObservableResult): void => this.#observeHosts(result);

  constructor(meter: Meter) {
    this.#meter = meter;
    const gauge = (name: string, unit: string, description: string): Observable =>
      meter.createObservableGauge(name, { unit, description });
    this.#lastSuccess = gauge(
      'anyhost.service.last_success_time',
      's',
      'When the last run that completed ended, in seconds since the Unix epoch.',
    );
    this.#nextOccurrence = gauge(
      'anyhost.service.next_occurrence_time',
      's',
      'The next due time, in seconds since the Unix epoch.',
    );
    this.#faults = gauge('anyhost.service.consecutive_faults', '{fault}', 'Failed runs since the last that completed.');
    meter.addBatchObservableCallback(this.#observe, this.#observables);
  }

  /** A host was made. */
  add(host: WatchedHost): void {
    this.#removeEnded();
    this.#hosts.add(host);
  }

  /** Observes no more. */
  close(): void {
    this.#meter.removeBatchObservableCallback(this.#observe, this.#observables);
    this.#hosts.clear();
  }

  get #observables(): Observable[] {
    return [this.#lastSuccess, this.#nextOccurrence, this.#faults];
  }

  #observeHosts(result: BatchObservableResult): void {
    this.#removeEnded();
    for (const { name, lastSuccess, nextDue, consecutiveFaults } of [...this.#hosts].flatMap((host) =>
      host.services(),
    )) {
      const attributes = { 'anyhost.service': name };
      if (lastSuccess !== undefined) result.observe(this.#lastSuccess, lastSuccess.getTime() / 1000, attributes);
      if (nextDue !== undefined) result.observe(this.#nextOccurrence, nextDue.getTime() / 1000, attributes);
      result.observe(this.#faults, consecutiveFaults, attributes);
    }
  }

  #removeEnded(): void {
    for (const host of this.#hosts) {
      if (host.state === 'stopped' || host.state === 'failed') this.#hosts.delete(host);
    }
  }
}
