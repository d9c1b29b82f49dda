import { createInvocationHost, defineApplication, every, silentLogger } from '@anyhost/core';
import { type BenchHandler, work } from '../warm/handlers.ts';

const RESERVE_MS = 2000;
const KEEP_MS = 24 * 3_600_000;
let seconds = 0;

const claims = new Map<string, { readonly text: string; readonly expiresAt: number }>();

/** The minimum that runs an occurrence once: a deadline, and a claim before and after the work. */
export const claimByHand: BenchHandler = async (_event, context) => {
  const id = `work@${new Date(nextSecond()).toISOString()}`;
  const remainingMs = context.getRemainingTimeInMillis();
  const found = claims.get(id);
  if (found !== undefined && found.expiresAt > performance.now()) return;
  claims.set(id, { text: JSON.stringify({ state: 'running' }), expiresAt: performance.now() + remainingMs });
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), remainingMs - RESERVE_MS);
  try {
    await work(controller.signal);
    claims.set(id, { text: JSON.stringify({ state: 'completed' }), expiresAt: performance.now() + KEEP_MS });
  } catch (error) {
    claims.delete(id);
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

const application = defineApplication('bench').job('work', { schedule: every('1s'), dedupe: true }, work);
const platform = { name: 'bench', longLived: false, allowVolatileState: true, logger: silentLogger, environment: {} };
const host = createInvocationHost(application, platform);

/** Core with a claim on the store in memory. */
export const withClaim: BenchHandler = (_event, context) =>
  host.invoke('work', {
    trigger: 'schedule',
    scheduledAt: nextSecond(),
    remainingMs: context.getRemainingTimeInMillis(),
  });

function nextSecond(): number {
  seconds += 1;
  return seconds * 1000;
}
