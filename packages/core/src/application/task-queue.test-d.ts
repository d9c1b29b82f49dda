import { describe, expectTypeOf, test } from 'vitest';
import type { BackgroundTaskQueue } from '../contract/task-queue.ts';
import { onDemand } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';
import { module } from './module.ts';

interface Smtp {
  send(): Promise<void>;
}
const smtp: Smtp = { send: async () => {} };
const schedule = onDemand();
const nothing = async (): Promise<void> => {};
const shop = defineApplication('shop')
  .singleton('prices', () => ({ of: (_product: string): number => 1 }))
  .scoped('smtp', () => smtp);

describe('backgroundTaskQueue', () => {
  test('registers a queue whose tasks see what is registered before it', () => {
    shop.backgroundTaskQueue('mail').singleton('checkout', ({ mail }) =>
      mail.enqueue('confirmation', async (signal, { services, logger, task }) => {
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(services.smtp).toEqualTypeOf<Smtp>();
        expectTypeOf(services.prices.of('a')).toEqualTypeOf<number>();
        expectTypeOf(task).toEqualTypeOf<string>();
        // @ts-expect-error: the queue itself is not registered before it
        void services.mail;
        logger.info('sent');
      }),
    );
  });

  test('narrows what its tasks see by uses, and refuses a name that is not registered', () => {
    shop.backgroundTaskQueue('mail', { uses: ['smtp'] }).singleton('checkout', ({ mail }) =>
      mail.enqueue('confirmation', async (_signal, { services }) => {
        await services.smtp.send();
        // @ts-expect-error: uses does not name it
        void services.prices;
      }),
    );
    // @ts-expect-error: not registered
    shop.backgroundTaskQueue('mail', { uses: ['stmp'] });
  });

  test('refuses a name of a service, of a hosted service, and of another queue', () => {
    // @ts-expect-error: a service
    shop.backgroundTaskQueue('prices');
    // @ts-expect-error: built in
    shop.backgroundTaskQueue('logger');
    // @ts-expect-error: a job
    shop.job('send', { schedule }, nothing).backgroundTaskQueue('send');
    const app = shop.backgroundTaskQueue('mail');
    // @ts-expect-error: a queue
    app.backgroundTaskQueue('mail');
    // @ts-expect-error: a queue
    app.singleton('mail', () => 1);
    // @ts-expect-error: a queue
    app.hostedService('mail', () => ({ startAsync: nothing, stopAsync: nothing }));
    // @ts-expect-error: a queue
    app.job('mail', { schedule }, nothing);
  });

  test('is typed in a module, and refused where its name is taken', () => {
    const mailing = module<object, { smtp: Smtp }>('mailing').backgroundTaskQueue('mail');
    shop.use(mailing).job('invoices', { schedule }, async (_signal, { services }) => {
      await services.mail.enqueue('invoice', async (_s, { services: { smtp } }) => await smtp.send());
    });
    // @ts-expect-error: registered twice
    shop.backgroundTaskQueue('mail').use(mailing);
  });

  test('can be overridden by anything that has enqueue', () => {
    const app = shop.backgroundTaskQueue('mail');
    app.override('mail', () => ({
      enqueue: async (name) => ({ id: '1', name, outcome: new Promise<never>(() => {}) }),
    }));
    // @ts-expect-error: no enqueue
    app.override('mail', () => ({}));
  });

  test('can be passed to code that asks for less', () => {
    shop.backgroundTaskQueue('mail').singleton('checkout', ({ mail }) => {
      expectTypeOf(mail).toExtend<BackgroundTaskQueue<{ smtp: Smtp }>>();
      expectTypeOf(mail).not.toExtend<BackgroundTaskQueue<{ cart: object }>>();
    });
  });

  test('checks the values of options', () => {
    // @ts-expect-error: block is no choice
    shop.backgroundTaskQueue('mail', { onFull: 'block' });
    // @ts-expect-error: there is no such option
    shop.backgroundTaskQueue('mail', { retries: 3 });
  });

  test('refuses a task that needs a service which the queue does not see', () => {
    shop.backgroundTaskQueue('mail').job('later', { schedule }, async (_signal, { services }) => {
      const task = async (_s: AbortSignal, { services: own }: { services: { cart: object } }): Promise<void> =>
        void own;
      // @ts-expect-error: no cart
      await services.mail.enqueue('cart', task);
    });
  });
});
