import { BackgroundService, type Execution } from '@anyhost/core';
import { expectTypeOf, test } from 'vitest';
import { type FakeExecution, fakeExecution } from './fake-execution.ts';

class Orders {
  readonly #count = 1;
  get count(): number {
    return this.#count;
  }
}

class Archiver extends BackgroundService<{ orders: Orders }> {
  override async executeAsync(_signal: AbortSignal, _execution: Execution<{ orders: Orders }>): Promise<void> {}
}

test('a fake execution has the scope that it is given', () => {
  const execution = fakeExecution({ services: { orders: new Orders(), more: 1 } });
  expectTypeOf(execution).toEqualTypeOf<FakeExecution<{ orders: Orders; more: number }>>();
  expectTypeOf(execution.withScope(({ orders }) => orders.count)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(new Archiver().executeAsync).toBeCallableWith(execution.signal, execution);
});

test('a fake execution without the services that a service needs does not compile', () => {
  // @ts-expect-error orders is missing
  void new Archiver().executeAsync(new AbortController().signal, fakeExecution());
  // @ts-expect-error orders is missing
  void new Archiver().executeAsync(new AbortController().signal, fakeExecution({ services: { order: new Orders() } }));
});
