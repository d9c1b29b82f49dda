import { ordersBetween } from './counts.ts';
import { startHost } from './host-process.ts';
import { say } from './say.ts';
import type { Shop } from './shop.ts';
import type { Workplace } from './workplace.ts';

/** Runs each service once, each in a process of its own, as CronJobs would. Returns their logs. */
export async function runAllOnce(workplace: Workplace, shop: Shop): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const service of ['price-cache', 'grace-period-manager', 'order-archiver']) {
    const before = shop.counts();
    const host = startHost(workplace, 'once.ts', { args: [service] });
    const end = await host.ended;
    say(`${service}: exit code ${end}${ordersBetween(before, shop.counts())}`);
    if (end !== 0) throw new Error(`${service} should exit with 0, not ${end}:\n${host.lines.join('\n')}`);
    lines.push(...host.lines);
  }
  return lines;
}
