import { BackgroundService, type Clock, type Execution } from '@anyhost/core';
import * as z from 'zod';
import type { OrderStore } from '../orders/order-store.ts';
import type { OrderingSettings } from '../settings.ts';
import { pause } from './pause.ts';

/** What {@link OrderArchiver} asks of the host. */
export interface OrderArchiverServices {
  readonly ordering: Pick<OrderingSettings, 'archiveAfter' | 'archiveBatchSize' | 'archiveBatches' | 'archivePauseMs'>;
  readonly clock: Clock;
}

/** How far the archiver has come: behind which order, and how many it has moved since it last began at the front. */
const Progress = z.object({ afterId: z.number().int(), archived: z.number().int() });
type Progress = z.infer<typeof Progress>;

const BEGINNING: Progress = { afterId: 0, archived: 0 };

/**
 * Moves finished orders to the archive, for longer than any invocation may last.
 *
 * One execution does a bounded slice, saves where it got to, and asks to be run again: a loop in a container, a chain of invocations
 * on Lambda or Azure. When its signal aborts it saves and returns: the work so far is done, not failed. A page is moved in one
 * transaction; killed between that and saving, it finds the page gone and continues behind it. The transaction checks the
 * token of the lease: a process that was frozen while another one took over cannot archive any more.
 */
export class OrderArchiver extends BackgroundService<{ orders: OrderStore }> {
  readonly #services: OrderArchiverServices;

  constructor(services: OrderArchiverServices) {
    super();
    this.#services = services;
  }

  override async executeAsync(signal: AbortSignal, execution: Execution<{ orders: OrderStore }>): Promise<void> {
    const { ordering, clock } = this.#services;
    const before = new Date(clock.now() - ordering.archiveAfter);
    const limit = ordering.archiveBatchSize;
    // Less than any token: a run without the lease is refused once one with it has archived.
    const { fencing = 0 } = execution;
    const checkpoint = execution.checkpoint.withSchema(Progress);
    let progress = (await checkpoint.load()) ?? BEGINNING;

    for (let batch = 0; batch < ordering.archiveBatches && !signal.aborted; batch += 1) {
      const { afterId } = progress;
      const page = await execution.services.orders.archivePage({ afterId, before, limit, fencing });
      progress = { afterId: page.lastId ?? afterId, archived: progress.archived + page.archived };
      if (page.archived < limit) return finish(execution, progress);
      execution.logger.debug({ event: 'orders.page-archived', ...progress }, `Archived ${page.archived} orders`);
      await pauseUnlessAborted(ordering.archivePauseMs, signal);
    }

    await checkpoint.save(progress);
    execution.runAgain();
    execution.logger.info(
      { event: 'orders.archived', ...progress },
      `Archived ${progress.archived} orders, more to come`,
    );
  }
}

async function finish(
  { checkpoint, logger }: Execution<{ orders: OrderStore }>,
  { archived }: Progress,
): Promise<void> {
  // The next occurrence begins at the front again, where orders have come of age meanwhile.
  await checkpoint.clear();
  logger.info({ event: 'orders.archive-complete', archived }, `Archive is complete: ${archived} orders moved`);
}

/** An abort while pausing is not a failure: the caller sees it and saves. */
async function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
