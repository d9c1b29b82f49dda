import { defineApplication, nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { isOrCausedBy, workApp, YEARLY } from '../topic-services.ts';

/** How long services live, and when they are disposed. */
export function describeScopes(add: AddTopicTest): void {
  add('each execution has its own scoped services, disposed after it [I01, W04]', [], async (host) => {
    let made = 0;
    const app = defineApplication('conformance')
      .scoped(
        'unit',
        () => {
          made += 1;
          return made;
        },
        { dispose: (unit) => host.note(`dispose ${unit}`) },
      )
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        host.note(`use ${services.unit} ${services.unit}`);
      });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['use 1 1', 'dispose 1', 'use 2 2', 'dispose 2']);
  });

  add(
    'a scope is disposed in reverse order, each awaited, before the answer, also after a fault [D05, D06]',
    [],
    async (host) => {
      const slowly = async (name: string): Promise<void> => {
        host.note(`dispose ${name}`);
        await nextTurn();
        host.note(`${name} disposed`);
      };
      const app = defineApplication('conformance')
        .scoped('first', () => ({ [Symbol.asyncDispose]: () => slowly('first') }))
        .scoped('second', ({ first }) => ({ first, [Symbol.asyncDispose]: () => slowly('second') }))
        .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
          host.note(typeof services.second.first);
          throw new Error('and yet');
        });
      await host.create(app);
      await host.finish(host.start());
      const answered = host.run('work').then(() => host.note('answered'));
      await host.finish(answered);
      expect(host.journal.slice(1, 6)).toEqual([
        'dispose second',
        'second disposed',
        'dispose first',
        'first disposed',
        'answered',
      ]);
    },
  );

  add('a dependency that is not used is not created', [], async (host) => {
    const app = defineApplication('conformance')
      .scoped('unused', () => host.note('made'))
      .job('work', { schedule: YEARLY }, async () => {});
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual([]);
  });

  add('a scope that cannot be disposed faults the execution', [], async (host) => {
    const error = new Error('rollback failed');
    const app = defineApplication('conformance')
      .scoped('transaction', () => 'open', { dispose: () => Promise.reject(error) })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => host.note(services.transaction));
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'faulted', error: { message: 'rollback failed' } }]);
  });

  add('singletons are created in order and shared by all runs [I01]', ['!hostPerRun'], async (host) => {
    const app = defineApplication('conformance')
      .singleton('a', async () => {
        await nextTurn();
        host.note('a made');
        return { uses: 0 };
      })
      .singleton('b', ({ a }) => {
        host.note('b made');
        return a;
      })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        services.b.uses += 1;
        host.note(`used ${services.a.uses}`);
      });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['a made', 'b made', 'used 1', 'used 2']);
  });

  add('a transient service is created anew each time it is used [I01]', [], async (host) => {
    let made = 0;
    const app = defineApplication('conformance')
      .transient('ticket', () => {
        made += 1;
        return made;
      })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) =>
        host.note(`${services.ticket} ${services.ticket}`),
      );
    await host.create(app);
    await host.live();
    expect(host.journal).toEqual(['1 2']);
  });

  add('singletons are disposed in reverse order, each even if another fails [D01, D05]', [], async (host) => {
    const error = new Error('already closed');
    const disposing = (name: string, failure?: Error) => ({
      dispose: () => {
        host.note(`dispose ${name}`);
        if (failure !== undefined) throw failure;
      },
    });
    const app = workApp(async () => host.note('work'))
      .singleton('a', () => 1, disposing('a'))
      .singleton('b', () => 2, disposing('b', error))
      .singleton('c', () => 3, disposing('c'));
    await host.create(app);
    expect(isOrCausedBy(await lifeFailure(host), error)).toBe(true);
    expect(host.journal).toEqual(['work', 'dispose c', 'dispose b', 'dispose a']);
  });
}

async function lifeFailure(host: HostUnderTest): Promise<unknown> {
  await host.finish(host.start());
  const answer = await host.finish(host.run('work'));
  return host.errorOf(answer) ?? (await host.stopFailure());
}
