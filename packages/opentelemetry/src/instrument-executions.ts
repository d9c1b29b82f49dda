import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AnswerTrace, ExecutionOutcome, ExecutionTrace, HostTrace } from '@anyhost/core';
import { diag, metrics, trace } from '@opentelemetry/api';
import { ExecutionMetrics } from './execution-metrics.ts';
import { ExecutionSpans } from './execution-spans.ts';
import { assertOptions, type FlushedProvider, type InstrumentationOptions } from './instrumentation-options.ts';
import { ServiceGauges } from './service-gauges.ts';

/** What {@link instrumentExecutions} has switched on. */
export interface Instrumentation extends Disposable {
  /** Switches it off. Spans of executions under way are not ended. The providers stay as they are. */
  dispose(): void;
}

const SCOPE = '@anyhost/opentelemetry';

/**
 * Makes spans and metrics of the executions of all hosts in this process. Call it before hosts are made, after the SDK
 * has been set up.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 *
 * @example
 * ```ts
 * instrumentExecutions({ forceFlush: [tracerProvider, meterProvider] });
 * ```
 */
export function instrumentExecutions(options: InstrumentationOptions = {}): Instrumentation {
  assertOptions(options);
  const { tracerProvider = trace, meterProvider = metrics, forceFlush = [] } = options;
  const meter = meterProvider.getMeter(SCOPE);
  const gauges = new ServiceGauges(meter);
  const measured = new ExecutionMetrics(meter);
  const subscriptions = subscriptionsOf({
    spans: new ExecutionSpans(tracerProvider.getTracer(SCOPE)),
    measured,
    gauges,
    forceFlush,
  });
  for (const [channel, listener] of subscriptions) subscribe(channel, listener);
  const dispose = (): void => {
    for (const [channel, listener] of subscriptions) unsubscribe(channel, listener);
    gauges.close();
    measured.close();
  };
  return { dispose, [Symbol.dispose]: dispose };
}

interface Parts {
  readonly spans: ExecutionSpans;
  readonly measured: ExecutionMetrics;
  readonly gauges: ServiceGauges;
  readonly forceFlush: readonly FlushedProvider[];
}

/** The channels of core, by name: core publishes these messages there, and nobody else does. */
interface Messages {
  'tracing:anyhost:execution:start': ExecutionTrace;
  'tracing:anyhost:execution:asyncEnd': ExecutionTrace;
  'anyhost:outcome': ExecutionOutcome;
  'anyhost:host': HostTrace;
  'anyhost:answer': AnswerTrace;
}

type Subscription = readonly [channel: keyof Messages, listener: (message: unknown) => void];

function subscriptionsOf({ spans, measured, gauges, forceFlush }: Parts): readonly Subscription[] {
  const subscriptions = [
    on('tracing:anyhost:execution:start', (execution) => {
      spans.start(execution);
      measured.started(execution);
    }),
    on('tracing:anyhost:execution:asyncEnd', (execution) => {
      const { outcome } = execution;
      if (outcome === undefined) return;
      measured.ended(execution, outcome);
      spans.end(execution, outcome);
    }),
    on('anyhost:outcome', (outcome) => measured.notCalled(outcome)),
    on('anyhost:host', ({ host }) => gauges.add(host)),
  ];
  // Without providers the answers of serverless hosts wait for nothing.
  if (forceFlush.length === 0) return subscriptions;
  const flush = on('anyhost:answer', (answer) => answer.waitFor(flushAll(forceFlush)));
  return [...subscriptions, flush];
}

function on<Name extends keyof Messages>(channel: Name, listener: (message: Messages[Name]) => void): Subscription {
  const contained = (message: unknown): void => {
    try {
      listener(message as Messages[Name]);
    } catch (thrown) {
      // Node makes it an uncaught exception, which stops hosts: telemetry must not.
      diag.error(`${SCOPE}: a span or a metric could not be written`, thrown);
    }
  };
  return [channel, contained];
}

async function flushAll(providers: readonly FlushedProvider[]): Promise<void> {
  const flushing = providers.map(async (provider) => await provider.forceFlush());
  for (const flushed of await Promise.allSettled(flushing)) {
    if (flushed.status === 'rejected') diag.error(`${SCOPE}: a provider could not be flushed`, flushed.reason);
  }
}
