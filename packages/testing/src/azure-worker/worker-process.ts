// The worker process: loads a function app and serves it. Runs as a child of startAzureWorker and imports nothing of
// anyhost, so that the app under test brings all of its own.

import type { HostMessage, WorkerArguments } from './messages.ts';
import type { AppStartContext } from './worker/core-api.ts';
import { provideCoreModule } from './worker/core-module.ts';
import { createInvoker } from './worker/invoke.ts';
import { loadApp } from './worker/load-app.ts';
import { Outbox } from './worker/outbox.ts';
import { reportedError } from './worker/reported-error.ts';
import { runHooks } from './worker/run-hooks.ts';
import { WorkerApp } from './worker/worker-app.ts';

// Written by startAzureWorker.
const { directory, answerDelayMs }: WorkerArguments = JSON.parse(process.argv[2] ?? '');
const outbox = new Outbox(answerDelayMs);
const app = new WorkerApp((log) => outbox.sendLate({ type: 'log', log }));
const invoke = createInvoker(app);

// Tests that die leave no worker behind.
process.once('disconnect', () => process.exit(1));
// The border: what arrives was sent by WorkerHandle, which sends nothing else.
process.on('message', (message) => void serve(message as HostMessage));

provideCoreModule(app);
await start();

async function start(): Promise<void> {
  try {
    await loadApp(app, directory);
    const context: AppStartContext = { ...app.hookContext(), functionAppDirectory: directory };
    await runHooks(app, 'appStart', context);
    app.closeRegistration();
    outbox.send({ type: 'started', functions: app.describeFunctions() });
  } catch (thrown) {
    outbox.send({ type: 'startFailed', error: reportedError(thrown) });
  }
}

async function serve(message: HostMessage): Promise<void> {
  if (message.type === 'terminate') return terminate();
  const answer = await invoke(message.request);
  outbox.sendLate({ type: 'answer', invocationId: message.request.invocationId, answer });
}

async function terminate(): Promise<void> {
  try {
    await runHooks(app, 'appTerminate', app.hookContext());
  } catch (thrown) {
    // As in the real worker: an error is logged, and the exit below never comes. The host kills the process.
    app.log({ level: 'error', category: 'system', message: reportedError(thrown).message, invocationId: undefined });
    return;
  }
  // At once: answers and log lines that have not left yet are lost.
  process.exit(0);
}
