// One process with everything on: metrics, spans, log lines, scopes, checkpoints, onOutcome, health probes. Needs --expose-gc. Arguments: executions of the warm-up, executions.
import { getEventListeners } from 'node:events';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { defineApplication, memoryStateStore, onDemand } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { instrumentExecutions } from '@anyhost/opentelemetry';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { freePort } from './free-port.ts';
import { Tally } from './tally.ts';

const SERVICES = 10;
/** After so many executions of each service the health endpoints are asked. */
const PROBED = 100;
const PATHS = ['livez', 'readyz', 'status'];

if (gc === undefined) throw new Error('Run this with --expose-gc');
const collect = gc;
const [warmUp = 0, executions = 0] = process.argv.slice(2).map(Number);
const tally = new Tally();
const port = await freePort();

const exporter = {
  export(batch: readonly unknown[], done: (result: { code: number }) => void): void {
    tally.count('spans', batch.length);
    done({ code: 0 });
  },
  shutdown: async (): Promise<void> => {},
};
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const tracerProvider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: metrics })] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
instrumentExecutions({ tracerProvider, meterProvider });

let application = defineApplication<string>('bench', { record: 'last' })
  .stateStore(() => memoryStateStore())
  .scoped('unit', () => ({ opened: true }), { dispose: () => tally.count('scopes') });
for (let index = 0; index < SERVICES; index += 1) {
  application = application.job(`job-${index}`, { schedule: onDemand() }, async (signal, execution) => {
    const { checkpoint, logger, services } = execution;
    signal.addEventListener('abort', () => {}, { once: true });
    logger.info({ unit: Reflect.get(services, 'unit') }, 'working');
    await checkpoint.save({ page: index });
    tally.count('executions');
  });
}

const caller = new AbortController();
const host = createHost(application, {
  health: { port, host: '127.0.0.1' },
  onOutcome: () => tally.count('outcomes'),
});
await host.start();
await run(warmUp);
const before = await state();
tally.clear();
await run(executions);
const counts = tally.counts;
const after = await state();
await host.stop();
process.send?.({
  ...counts,
  heapBytes: after.heap - before.heap,
  listeners: after.listeners - before.listeners,
  resources: after.resources - before.resources,
});
process.disconnect();

async function run(total: number): Promise<void> {
  for (let round = 0; round < total / SERVICES; round += 1) {
    const runs = Array.from({ length: SERVICES }, (_, index) => host.run(`job-${index}`, { signal: caller.signal }));
    await Promise.all(runs);
    if (round % PROBED === 0) await probe();
    // The processor of spans keeps 2048 of them.
    if (round % 100 === 0) await flush();
  }
  await flush();
}

async function probe(): Promise<void> {
  for (const path of PATHS) {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { headers: { connection: 'close' } });
    await response.text();
    if (response.ok) tally.count('probes');
  }
}

async function flush(): Promise<void> {
  await Promise.all([tracerProvider.forceFlush(), meterProvider.forceFlush()]);
  metrics.reset();
}

/** What the process holds when nothing is left to collect or to close. */
async function state(): Promise<{ heap: number; listeners: number; resources: number }> {
  for (let pass = 0; pass < 6; pass += 1) {
    await wait(200);
    collect();
  }
  const events = process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0);
  const listeners = events + getEventListeners(caller.signal, 'abort').length;
  return { heap: process.memoryUsage().heapUsed, listeners, resources: process.getActiveResourcesInfo().length };
}
