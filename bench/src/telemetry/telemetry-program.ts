// Measures one subject on each request: CPU time per execution in microseconds, the garbage collector included.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { defineApplication, type Execution, onDemand, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { instrumentExecutions } from '@anyhost/opentelemetry';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NoopSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expectCount } from '../expect-count.ts';

const EXECUTIONS = 10_000;

const [subject = '', work = ''] = process.argv.slice(2);
let spans = 0;
let executions = 0;

const exporter = {
  export(batch: readonly unknown[], done: (result: { code: number }) => void): void {
    spans += batch.length;
    done({ code: 0 });
  },
  shutdown: async (): Promise<void> => {},
};
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const tracerProvider = new TracerProvider({
  spanProcessors: [subject === 'without' ? new NoopSpanProcessor() : new BatchSpanProcessor({ exporter })],
});
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measured })] });
const tracer = tracerProvider.getTracer('by-hand');
const duration = meterProvider.getMeter('by-hand').createHistogram('by_hand', { unit: 's' });

const folder = mkdtempSync(join(tmpdir(), 'anyhost-telemetry-'));
const database = new DatabaseSync(join(folder, 'orders.db'));
database.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = normal; CREATE TABLE sent (id INTEGER, what TEXT)');
const insert = database.prepare('INSERT INTO sent VALUES (?, ?)');

if (subject !== 'without') context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
if (subject === 'metrics') instrumentExecutions({ meterProvider });
if (subject === 'both') instrumentExecutions({ tracerProvider, meterProvider });

const host = createHost(
  defineApplication('bench').job('work', { schedule: onDemand() }, (_, execution) =>
    subject === 'by-hand' ? observed(execution) : doWork(),
  ),
  { logger: silentLogger, args: [] },
);
await host.start();

process.on('message', () => void measure().then((value) => process.send?.(value)));
process.on('disconnect', () => {
  database.close();
  rmSync(folder, { recursive: true });
  process.exit();
});

async function doWork(): Promise<void> {
  executions += 1;
  if (work === 'row') insert.run(executions, 'an order');
}

/** What an author writes in each service. */
async function observed({ id, service, trigger, attempt }: Pick<Execution, 'id' | 'service' | 'trigger' | 'attempt'>) {
  const startedAt = performance.now();
  const attributes = {
    'anyhost.service': service,
    'anyhost.execution.id': id,
    'anyhost.trigger': trigger,
    'anyhost.attempt': attempt,
  };
  const span = tracer.startSpan(service, { attributes });
  await context.with(trace.setSpan(context.active(), span), doWork);
  span.setAttribute('anyhost.outcome', 'completed');
  span.end();
  duration.record((performance.now() - startedAt) / 1000, {
    'anyhost.service': service,
    'anyhost.outcome': 'completed',
  });
}

async function measure(): Promise<number> {
  const [spansBefore, executionsBefore] = [spans, executions];
  const before = process.cpuUsage();
  for (let call = 0; call < EXECUTIONS; call += 1) await host.run('work');
  await tracerProvider.forceFlush();
  const { user, system } = process.cpuUsage(before);
  expectCount(`telemetry, ${subject}`, { got: executions - executionsBefore, expected: EXECUTIONS });
  const expected = subject === 'both' || subject === 'by-hand' ? EXECUTIONS : 0;
  expectCount(`telemetry, spans, ${subject}`, { got: spans - spansBefore, expected });
  return (user + system) / EXECUTIONS;
}
