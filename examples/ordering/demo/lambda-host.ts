import { schedulerInput } from '@anyhost/testing';
import {
  bootstrapPath,
  createLambdaRuntimeApi,
  type InvocationRecord,
  startLambdaSandbox,
} from '@anyhost/testing/lambda-runtime';
import { ordersBetween } from './counts.ts';
import { nextDueTime } from './due-time.ts';
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
    // The first is Lambda's own, and the compile cache is made for it.
    args: ['--expose-gc', '--conditions=@anyhost/source', bootstrapPath],
    // So slow that two seconds are not enough for all waiting orders.
    env: { ...workplace.env, ORDERING__PUBLISH_PAUSE_MS: '20', ORDERING__ARCHIVE_PAUSE_MS: '100' },
    freezeBetweenInvocations: process.platform !== 'win32',
  });
  const invoke = (
    service: string,
    timeoutMs: number,
    { scheduledTime = nextDueTime(), attempt = 1, mayRunOutOfTime = false } = {},
  ) =>
    reporting({ title: `${service}, ${timeoutMs / 1000} s`, shop, mayRunOutOfTime }, () =>
      api.invoke(schedulerInput({ service, scheduledTime, attempt }), { timeoutMs }),
    );

  await invoke('price-cache', LONG_MS);
  // The timeout is too short: it fails before the deadline, keeps its progress, and Lambda retries the same event.
  const scheduledTime = nextDueTime();
  await invoke('grace-period-manager', SHORT_MS, { scheduledTime, mayRunOutOfTime: true });
  await invoke('grace-period-manager', LONG_MS, { scheduledTime, attempt: 2 });
  // This one saves its progress, which is not a failure: the next tick resumes.
  await invoke('order-archiver', SHORT_MS);
  await invoke('order-archiver', LONG_MS);

  await api.whenIdle();
  await sandbox.kill();
  return sandbox.lines.map(({ text }) => text);
}

interface Reporting {
  readonly title: string;
  readonly shop: Shop;
  readonly mayRunOutOfTime: boolean;
}

/** Prints what an invocation did. Throws when it failed, unless it ran out of time and may. */
async function reporting(
  { title, shop, mayRunOutOfTime }: Reporting,
  invoke: () => Promise<InvocationRecord>,
): Promise<void> {
  const before = shop.counts();
  const record = await invoke();
  if (record.kind !== 'response' && !(mayRunOutOfTime && ranOutOfTime(record))) throw failed(title, record);
  const answer = record.kind === 'response' ? 'success' : 'out of time';
  const orders = ordersBetween(before, shop.counts());
  say(`${title}: ${answer}, answered ${((record.timeLeftMs ?? 0) / 1000).toFixed(2)} s before its deadline${orders}`);
}

/** The function itself reported it before the deadline; a platform that has to kill it answers `timeout`. */
function ranOutOfTime({ kind, errorMessage }: InvocationRecord): boolean {
  return kind === 'error' && errorMessage?.includes('ran out of time') === true;
}

function failed(title: string, { kind, errorType, errorMessage }: InvocationRecord): Error {
  return new Error(`${title}: ${kind}, ${errorType}: ${errorMessage}`);
}
