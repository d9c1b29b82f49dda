import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { OpenScope } from '../contract/scopes.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

describe('an execution', () => {
  test('can be spread and destructured without losing members', async () => {
    const seen: unknown[] = [];
    const { host, clock } = await startedHost(
      jobOf(async (_signal, execution) => {
        const { services, ...rest } = execution;
        const copy = { ...rest, tag: 1 };
        const { remainingMs, runAgain } = copy;
        seen.push(copy.id === execution.id, copy.service, copy.attempt, copy.trigger, copy.occurrence?.id, copy.tag);
        seen.push(remainingMs(), typeof runAgain, typeof copy.withScope, typeof services.clock.now);
        await copy.checkpoint.save('kept');
        seen.push(await execution.checkpoint.load());
        copy.logger.info('working');
      }),
    );
    const scheduledTime = new Date(0);
    const deadline = new Date(clock.now() + 10_000);
    await host.run('poll', { trigger: 'schedule', scheduledTime, deadline, attempt: 2 });
    expect(seen).toEqual([
      true,
      'poll',
      2,
      'schedule',
      'poll@1970-01-01T00:00:00Z',
      1,
      8000,
      'function',
      'function',
      'function',
      'kept',
    ]);
    await host.stop();
  });

  test('keeps its services when they are spread', async () => {
    const seen: unknown[] = [];
    const { host } = await startedHost(
      defineApplication('orders')
        .singleton('pool', () => 'pool')
        .scoped('cart', () => 'cart')
        .job('poll', { schedule: onDemand() }, async (_signal, { services }) => {
          const { cart, ...others } = services;
          seen.push(cart, others.pool, { ...services, tag: 1 }.pool);
        }),
    );
    await host.run('poll');
    expect(seen).toEqual(['cart', 'pool', 'pool']);
    await host.stop();
  });
});

describe('a scope of its own', () => {
  const application = (steps: string[], work: (open: () => OpenScope<{ cart: object }>) => Promise<void>) => {
    let made = 0;
    return defineApplication('orders')
      .scoped(
        'cart',
        () => {
          made += 1;
          steps.push(`make ${made}`);
          return { id: made };
        },
        { dispose: ({ id }) => steps.push(`dispose ${id}`) },
      )
      .job('poll', { schedule: onDemand() }, async (_signal, { withScope, createScope, services }) => {
        void services.cart;
        await withScope(({ cart }) => void steps.push(`use ${cart.id}`));
        await work(createScope);
      });
  };

  test('is made and disposed around its work, and shares nothing with the execution’s [I01]', async () => {
    const steps: string[] = [];
    const { host } = await startedHost(application(steps, async () => {}));
    expect((await host.run('poll')).status).toBe('completed');
    expect(steps).toEqual(['make 1', 'make 2', 'use 2', 'dispose 2', 'dispose 1']);
    await host.stop();
  });

  test('is disposed by its owner, or with the execution', async () => {
    const steps: string[] = [];
    const scopes: OpenScope<{ cart: object }>[] = [];
    const { host } = await startedHost(
      application(steps, async (createScope) => {
        {
          await using scope = createScope();
          void scope.services.cart;
        }
        scopes.push(createScope());
        void scopes[0]?.services.cart;
      }),
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(steps.slice(4)).toEqual(['make 3', 'dispose 3', 'make 4', 'dispose 4', 'dispose 1']);
    expect((await anyhostErrorOf(() => scopes[0]?.services.cart)).code).toBe('ERR_ANYHOST_EXECUTION_ENDED');
    await host.stop();
  });

  test('rejects with the error of its work, and is still disposed', async () => {
    const steps: string[] = [];
    const failure = new Error('mine');
    let seen: Error | undefined;
    const { host } = await startedHost(
      defineApplication('orders')
        .scoped('cart', () => ({}), { dispose: () => steps.push('dispose') })
        .job('poll', { schedule: onDemand() }, async (_signal, { withScope }) => {
          seen = await errorOf(
            withScope(async ({ cart }) => {
              void cart;
              throw failure;
            }),
          );
        }),
    );
    await host.run('poll');
    expect([seen, steps]).toEqual([failure, ['dispose']]);
    await host.stop();
  });
});
