import { backoffMs, DEFAULT_BACKOFF, HEALTHY_MS } from '../application/backoff.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { failureOf } from '../run/failure-of.ts';
import { meaningOf, type RunResult } from '../run/outcome.ts';
import { localRequest } from '../run/run-request.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { delay, Timer } from '../time/timer.ts';
import type { DrivenService, DriverContext } from './driver.ts';

/** A replica looks this often in a term whether it has to take over. */
const LOOKS_PER_TERM = 3;
/** How often a paused service looks whether it has been resumed. */
const PAUSED_LOOK_MS = 1000;

/**
 * The life of a `continuous()` service in one host: one long execution. It has finished only when it completed; after a
 * fault the policy decides, and after anything else it is called again with back-off; while it is paused, it is not.
 */
export async function runContinuously(
  context: DriverContext,
  service: DrivenService,
  stopped: AbortSignal,
): Promise<void> {
  const { onFault } = service.policy;
  const restart = typeof onFault === 'object' && 'restart' in onFault ? onFault.restart : undefined;
  for (let tries = 1; ; tries += 1) {
    const { outcome } = await runWatched(context, service);
    if (outcome.status === 'completed' && !outcome.interrupted) {
      service.status.hasFinished = true;
      logFinished(context, service);
      context.ended(service.name);
      return;
    }
    const isFault = outcome.status !== 'refused' && meaningOf(outcome).fault;
    if (isFault && restart === undefined) failHost(context, outcome);
    if (stopped.aborted || (isFault && restart === undefined)) return;
    if (service.ledger.paused) {
      if (!(await resumed(context, service, stopped))) return;
      tries = 0;
      continue;
    }
    if (outcome.durationMs >= HEALTHY_MS) tries = 1;
    const { standsBy } = service.status;
    const fullMs = backoffMs(restart ?? DEFAULT_BACKOFF, tries, context.random);
    const waitMs = Math.round(standsBy ? Math.min(fullMs, service.ledger.termMs / LOOKS_PER_TERM) : fullMs);
    if (!standsBy) logRestart(context, service, { tries, waitMs });
    if (!(await delay(context.clock, waitMs, stopped))) return;
  }
}

/** Runs it, and says when it has been under way for so long that it works: such a run may never end. */
async function runWatched(context: DriverContext, service: DrivenService): Promise<RunResult> {
  const { clock } = context;
  const watch = new Timer(clock, () => {
    const now = clock.monotonic();
    // It may have waited for its turn.
    const leftMs = HEALTHY_MS - (service.status.runningForMs(now) ?? 0);
    if (leftMs > 0) watch.arm(deadlineAfter(now, leftMs), now);
    else context.works(service);
  });
  watch.arm(deadlineAfter(clock.monotonic(), HEALTHY_MS));
  try {
    return await service.run(localRequest('startup'));
  } finally {
    watch.clear();
  }
}

/** Waits until an operator has resumed the service; `false` when the driver stops before. */
async function resumed({ clock }: DriverContext, { ledger }: DrivenService, stopped: AbortSignal): Promise<boolean> {
  while (ledger.paused) if (!(await delay(clock, PAUSED_LOOK_MS, stopped))) return false;
  return true;
}

function failHost(context: DriverContext, outcome: ExecutionOutcome): void {
  const error = failureOf(outcome);
  if (error !== undefined) context.fail(error, outcome.service);
}

function logFinished({ logger }: DriverContext, { name }: DrivenService): void {
  logger.info({ event: 'service.finished', service: name }, `${name} has finished`);
}

function logRestart(
  { logger }: DriverContext,
  { name }: DrivenService,
  fields: { tries: number; waitMs: number },
): void {
  const text = `${name} is started again in ${fields.waitMs} ms`;
  logger.warn({ event: 'service.restarting', service: name, ...fields }, text);
}
