import { BackgroundService, type Execution } from '@anyhost/core';
import { fakeExecution } from '@anyhost/testing';
import { expect, test } from 'vitest';

interface Orders {
  archiveAfter(id: number): Promise<number | undefined>;
}

class Archiver extends BackgroundService<{ orders: Orders }> {
  override async executeAsync(
    signal: AbortSignal,
    { services, checkpoint, runAgain }: Execution<{ orders: Orders }>,
  ): Promise<void> {
    signal.throwIfAborted();
    const { afterId } = (await checkpoint.load<{ afterId: number }>()) ?? { afterId: 0 };
    const lastId = await services.orders.archiveAfter(afterId);
    if (lastId === undefined) return checkpoint.clear();
    await checkpoint.save({ afterId: lastId });
    runAgain();
  }
}

test('the archiver resumes at its checkpoint and asks for another run', async () => {
  const orders: Orders = { archiveAfter: async (id) => (id < 6 ? id + 2 : undefined) };
  const execution = fakeExecution({ services: { orders }, checkpoint: { afterId: 2 } });

  await new Archiver().executeAsync(execution.signal, execution);

  expect(execution.checkpoint.value).toEqual({ afterId: 4 });
  expect(execution.askedToRunAgain).toBe(true);
});
