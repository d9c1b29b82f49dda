import { type AzureWorker, startAzureWorker, type TimerResult } from '@anyhost/testing/azure-worker';
import { ordersBetween } from './counts.ts';
import { nextDueTime } from './due-time.ts';
import { say } from './say.ts';
import type { Shop } from './shop.ts';
import type { Workplace } from './workplace.ts';

/** Invokes each timer of the function app, and ends the worker in the middle of the last. Returns the app's log. */
export async function runAzure(
  workplace: Workplace,
  { bundle, shop }: { readonly bundle: string; readonly shop: Shop },
): Promise<readonly string[]> {
  const worker = await startAzureWorker({
    directory: bundle,
    env: { ...workplace.env, WEBSITE_TIME_ZONE: 'Europe/Amsterdam' },
  });
  workplace.defer(() => worker.kill());
  await reporting('price-cache', shop, () => invoke(worker, 'price-cache'));
  await reporting('grace-period-manager', shop, () => invoke(worker, 'grace-period-manager'));
  await reporting('order-archiver, cut short as the app is scaled in', shop, () => invokeAndTerminate(worker));
  return [...worker.stdout, ...worker.logs.map(({ message }) => message)];
}

function invoke(worker: AzureWorker, service: string): Promise<TimerResult> {
  return worker.invokeTimer(service, { scheduleStatus: { next: nextDueTime().toISOString() } });
}

async function invokeAndTerminate(worker: AzureWorker): Promise<TimerResult> {
  const archiving = invoke(worker, 'order-archiver');
  await worker.waitForOutput(/"event":"orders\.page-archived".*"archived":50\b/);
  await worker.terminate();
  return archiving;
}

async function reporting(title: string, shop: Shop, invoke: () => Promise<TimerResult>): Promise<void> {
  const before = shop.counts();
  const result = await invoke();
  if (result.kind !== 'success') throw new Error(`${title}: ${result.kind}, ${result.error.message}`);
  say(`${title}: success${ordersBetween(before, shop.counts())}`);
}
