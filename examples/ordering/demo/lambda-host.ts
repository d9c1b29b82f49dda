import { schedulerInput } from '@anyhost/testing';
import {
  bootstrapPath,
  createLambdaRuntimeApi,
  type InvocationRecord,
  startLambdaSandbox,
} from '@anyhost/testing/lambda-runtime';
import { ordersBetween } from './counts.ts';
import { say } from './say.ts';
import type { Shop } from './shop.ts';
import type { Workplace } from './workplace.ts';

const SHORT_MS = 2_000;
const LONG_MS = 30_000;

/** Plays the events of EventBridge Scheduler at the bundle, some with little time. Returns the function's log. */
export async function runLambda(
  workplace: Workplace,
  { bundle, shop }: { readonly bundle: string; readonly shop: Shop },
): Promise<readonly string[]> {
  const api = await createLambdaRuntimeApi();
  workplace.defer(() => api.close());
  const sandbox = await startLambdaSandbox({
    api,
    cwd: bundle,
    args: ['--conditions=@anyhost/source', bootstrapPath],
    // So slow that two seconds are not enough for all that waits.
    env: { ...workplace.env, ORDERING__PUBLISH_PAUSE_MS: '20', ORDERING__ARCHIVE_PAUSE_MS: '100' },
    freezeBetweenInvocations: process.platform !== 'win32',
  });
  const invoke = (service: string, timeoutMs: number, { scheduledTime = new Date(), attempt = 1 } = {}) =>
    telling(`${service}, ${timeoutMs / 1000} s`, shop, () =>
      api.invoke(schedulerInput({ service, scheduledTime, attempt }), { timeoutMs }),
    );

  await invoke('price-cache', LONG_MS);
  // Its time is too short: it fails in time, what it did stays done, and Lambda tries the same event again.
  const scheduledTime = new Date();
  await invoke('grace-period-manager', SHORT_MS, { scheduledTime });
  await invoke('grace-period-manager', LONG_MS, { scheduledTime, attempt: 2 });
  // This one saves where it got to, which is no failure: the next tick goes on.
  await invoke('order-archiver', SHORT_MS);
  await invoke('order-archiver', LONG_MS);

  await api.whenIdle();
  await sandbox.kill();
  return sandbox.lines.map(({ text }) => text);
}

/** Tells what an invocation did. Throws when the platform had to answer for the function. */
async function telling(title: string, shop: Shop, invoke: () => Promise<InvocationRecord>): Promise<void> {
  const before = shop.counts();
  const { kind, errorMessage, timeLeftMs = 0 } = await invoke();
  if (kind === 'timeout' || kind === 'exit') throw new Error(`${title}: no answer (${kind}), ${errorMessage}`);
  const answer = kind === 'response' ? 'success' : 'out of time';
  const orders = ordersBetween(before, shop.counts());
  say(`${title}: ${answer}, answered ${(timeLeftMs / 1000).toFixed(2)} s before its deadline${orders}`);
}
