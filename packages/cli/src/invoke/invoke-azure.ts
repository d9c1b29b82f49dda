import { startAzureWorker, type TimerResult } from '@anyhost/testing/azure-worker';
import type { TimerOptions } from '../build/build-options.ts';
import { CliError } from '../command/cli-error.ts';
import { timersOnAzure } from '../infra/timers-on-azure.ts';
import { follow } from './follow.ts';
import type { Answer, Invocation } from './invocation.ts';
import { type Adapter, writeStandInFolder } from './stand-in-folder.ts';

/** Fires a timer of a function app, in a worker that a stand-in of the Functions host runs. */
export async function invokeAzure(invocation: Invocation): Promise<Answer> {
  const { project, service, scheduledTime, timeoutMs, env, execArgv, interrupted, clock, terminal, stderr } =
    invocation;
  const timers = await timersOnAzure(project);
  const { folder, remove } = await writeStandInFolder(invocation, adapterWith(timers), {
    'package.json': { type: 'module', main: 'index.mjs' },
    'host.json': { version: '2.0', functionTimeout: timeSpan(timeoutMs) },
  });
  try {
    const worker = await startAzureWorker({ directory: folder, env, execArgv });
    try {
      assertTimer(
        worker.functions.map(({ name }) => name),
        service,
      );
      const at = scheduledTime.toISOString();
      const scheduleStatus = { last: at, next: at, lastUpdated: at };
      const result = await follow(worker.invokeTimer(service, { scheduleStatus, timeoutMs }), {
        clock,
        terminal,
        stderr,
        timeoutMs,
        interrupted,
        lines: () => [...worker.logs.map(({ message }) => message), ...worker.stderr],
      });
      return { isSuccess: result.kind === 'success', told: tell(result, timeoutMs) };
    } finally {
      await worker.terminate();
    }
  } finally {
    await remove();
  }
}

function adapterWith(timers: TimerOptions = {}): Adapter {
  return {
    name: '@anyhost/azure-functions',
    ofEntry: '',
    ofApplication: `adapter.registerTimers(application, ${JSON.stringify(timers)});`,
  };
}

function assertTimer(names: readonly string[], service: string): void {
  if (names.includes(service)) return;
  throw new CliError(`The function app has no timer ${service}; its timers are ${names.join(', ') || 'none'}.`);
}

/** As host.json has it: whole seconds, at least one. */
function timeSpan(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function tell(result: TimerResult, timeoutMs: number): string {
  const took = `${(result.durationMs / 1000).toFixed(1)} s`;
  switch (result.kind) {
    case 'success':
      return `Azure received a success after ${took}.`;
    case 'failure':
      return `Azure received a failure after ${took}: ${result.error.message}\nThe timer fires again at its next due time; a retry policy would repeat this one.`;
    case 'killed':
      return result.reason === 'timeout'
        ? `Azure restarted the worker at the function's timeout, ${timeoutMs / 1000} s, without a response.`
        : `The worker ended without a response: ${result.error.message}`;
  }
}
