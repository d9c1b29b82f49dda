import type { OrderCounts } from '../src/orders/order-counts.ts';
import { type LoggedExecution, readExecutions } from './executions.ts';
import type { Shop } from './shop.ts';

/** What one host did. */
export interface HostReport {
  readonly host: string;
  /** From the host's own log. */
  readonly executions: readonly LoggedExecution[];
  /** Counted by SQL before it started and after it had ended. */
  readonly before: OrderCounts;
  readonly after: OrderCounts;
  readonly durationMs: number;
}

/** Runs a host to its end, and reports what it did. */
export async function measure(host: string, shop: Shop, run: () => Promise<readonly string[]>): Promise<HostReport> {
  const before = shop.counts();
  const startedAt = performance.now();
  const log = await run();
  const durationMs = performance.now() - startedAt;
  return { host, executions: readExecutions(log), before, after: shop.counts(), durationMs };
}
