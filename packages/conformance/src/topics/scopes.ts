import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { isOrCausedBy, nextTurn, workApp, YEARLY } from '../topic-services.ts';

/** What services live how long, and who puts them away. */
export function describeScopes(add: AddTopicTest): void {
  add('each execution has its own scoped services, disposed after it (I01, W04)', [], async (bench) => {
    let made = 0;
    const app = defineApplication('conformance')
      .scoped(
        'unit',
        () => {
          made += 1;
          return made;
        },
        { dispose: (unit) => bench.note(`dispose ${unit}`) },
      )
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        bench.note(`use ${services.unit} ${services.unit}`);
      });
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.finish(bench.run('work'));
    expect(bench.journal).toEqual(['use 1 1', 'dispose 1', 'use 2 2', 'dispose 2']);
  });

  add(
    'a scope is disposed in reverse order, each awaited, before the answer, also after a fault (D05, D06)',
    [],
    async (bench) => {
      const slowly = async (name: string): Promise<void> => {
        bench.note(`dispose ${name}`);
        await nextTurn();
        bench.note(`${name} disposed`);
      };
      const app = defineApplication('conformance')
        .scoped('first', () => ({ [Symbol.asyncDispose]: () => slowly('first') }))
        .scoped('second', ({ first }) => ({ first, [Symbol.asyncDispose]: () => slowly('second') }))
        .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
          bench.note(typeof services.second.first);
          throw new Error('and yet');
        });
      await bench.host(app);
      await bench.finish(bench.start());
      const answered = bench.run('work').then(() => bench.note('answered'));
      await bench.finish(answered);
      expect(bench.journal.slice(1, 6)).toEqual([
        'dispose second',
        'second disposed',
        'dispose first',
        'first disposed',
        'answered',
      ]);
    },
  );

  add('what a service does not ask for is not made', [], async (bench) => {
    const app = defineApplication('conformance')
      .scoped('unused', () => bench.note('made'))
      .job('work', { schedule: YEARLY }, async () => {});
    await bench.host(app);
    await bench.live();
    expect(bench.journal).toEqual([]);
  });

  add('a scope that cannot be disposed faults the execution', [], async (bench) => {
    const error = new Error('rollback failed');
    const app = defineApplication('conformance')
      .scoped('transaction', () => 'open', { dispose: () => Promise.reject(error) })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => bench.note(services.transaction));
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'faulted', error: { message: 'rollback failed' } }]);
  });

  add('singletons are made in order and shared by all runs (I01)', ['!hostPerRun'], async (bench) => {
    const app = defineApplication('conformance')
      .singleton('a', async () => {
        await nextTurn();
        bench.note('a made');
        return { uses: 0 };
      })
      .singleton('b', ({ a }) => {
        bench.note('b made');
        return a;
      })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        services.b.uses += 1;
        bench.note(`used ${services.a.uses}`);
      });
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    await bench.finish(bench.run('work'));
    expect(bench.journal).toEqual(['a made', 'b made', 'used 1', 'used 2']);
  });

  add('a transient service is a new one each time it is asked for (I01)', [], async (bench) => {
    let made = 0;
    const app = defineApplication('conformance')
      .transient('ticket', () => {
        made += 1;
        return made;
      })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) =>
        bench.note(`${services.ticket} ${services.ticket}`),
      );
    await bench.host(app);
    await bench.live();
    expect(bench.journal).toEqual(['1 2']);
  });

  add('singletons are disposed in reverse order, each even if another fails (D01, D05)', [], async (bench) => {
    const error = new Error('already closed');
    const disposing = (name: string, failure?: Error) => ({
      dispose: () => {
        bench.note(`dispose ${name}`);
        if (failure !== undefined) throw failure;
      },
    });
    const app = workApp(async () => bench.note('work'))
      .singleton('a', () => 1, disposing('a'))
      .singleton('b', () => 2, disposing('b', error))
      .singleton('c', () => 3, disposing('c'));
    await bench.host(app);
    expect(isOrCausedBy(await lifeFailure(bench), error)).toBe(true);
    expect(bench.journal).toEqual(['work', 'dispose c', 'dispose b', 'dispose a']);
  });
}

async function lifeFailure(bench: Bench): Promise<unknown> {
  await bench.finish(bench.start());
  const answer = await bench.finish(bench.run('work'));
  return bench.errorOf(answer) ?? (await bench.stopFailure());
}
