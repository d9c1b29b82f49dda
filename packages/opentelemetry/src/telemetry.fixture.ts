import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { instrumentExecutions } from './instrument-executions.ts';
import type { InstrumentationOptions } from './instrumentation-options.ts';

/** A point of a metric: its attributes and its value. */
export type Point = readonly [attributes: object, value: unknown];

/** The real SDK with exporters in memory, switched on. */
export interface Telemetry extends AsyncDisposable {
  readonly tracerProvider: TracerProvider;
  /** Spans that have been exported, in the order of their ends. */
  spans(): readonly ReadableSpan[];
  /** The points of a metric as they are now. */
  points(metric: string): Promise<readonly Point[]>;
  /** What a Prometheus server reads. */
  scrape(): Promise<string>;
}

export interface TelemetryOptions extends Pick<InstrumentationOptions, 'forceFlush'> {
  /** Spans wait for a flush, as in production. */
  readonly batch?: boolean;
  /** The providers are flushed before answers. */
  readonly flushes?: boolean;
}

/** Sets the SDK up as a program does: context manager, providers, then the instrumentation. */
export function setUpTelemetry({ batch = false, flushes = false, forceFlush }: TelemetryOptions = {}): Telemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const processor = batch ? new BatchSpanProcessor({ exporter }) : new SimpleSpanProcessor({ exporter });
  const tracerProvider = new TracerProvider({ spanProcessors: [processor] });
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const periodic = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ readers: [periodic, prometheus] });
  trace.setGlobalTracerProvider(tracerProvider);
  const instrumentation = instrumentExecutions({
    meterProvider,
    forceFlush: forceFlush ?? (flushes ? [tracerProvider, meterProvider] : undefined),
  });
  return {
    tracerProvider,
    spans: () => exporter.getFinishedSpans(),
    async points(metric) {
      await meterProvider.forceFlush();
      const scopes = measured.getMetrics().at(-1)?.scopeMetrics ?? [];
      const found = scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === metric);
      return (found?.dataPoints ?? []).map(({ attributes, value }): Point => [attributes, value]);
    },
    scrape: () => scrape(prometheus),
    async [Symbol.asyncDispose]() {
      instrumentation.dispose();
      context.disable();
      trace.disable();
      await tracerProvider.shutdown();
      await meterProvider.shutdown();
    },
  };
}

async function scrape(prometheus: PrometheusExporter): Promise<string> {
  const server = createServer((request, response) => prometheus.getMetricsRequestHandler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    return await answer.text();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
