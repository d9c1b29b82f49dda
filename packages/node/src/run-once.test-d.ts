import { type AnyApplication, defineApplication, type ExecutionOutcome, every, onDemand } from '@anyhost/core';
import { expectTypeOf, test } from 'vitest';
import { createHost } from './create-host.ts';
import { type ProcessLike, runHost, runOnce } from './index.ts';

const app = defineApplication('app')
  .hostedService('migrations', () => ({ startAsync: async () => {}, stopAsync: async () => {} }))
  .job('poll', { schedule: every('30s') }, async () => {})
  .job('refresh', { schedule: onDemand() }, async () => {});

test('runOnce takes the names of background services and jobs, and nothing else', () => {
  expectTypeOf(runOnce(app, 'poll', { timeoutMs: 1000 })).resolves.toEqualTypeOf<ExecutionOutcome>();
  // @ts-expect-error a hosted service cannot be run
  void runOnce(app, 'migrations');
  // @ts-expect-error there is no such service
  void runOnce(app, 'pol');
});

test('an application whose names come from data takes any name', () => {
  const named: AnyApplication = app;
  expectTypeOf(runOnce(named, String('poll'))).resolves.toEqualTypeOf<ExecutionOutcome>();
});

test('a name that is known at run time only is accepted, and so is none', () => {
  expectTypeOf(runOnce(app, process.argv[2])).resolves.toEqualTypeOf<ExecutionOutcome>();
  expectTypeOf(runOnce(app, String('poll'), { timeoutMs: 1000 })).resolves.toEqualTypeOf<ExecutionOutcome>();
  expectTypeOf(runOnce(app)).resolves.toEqualTypeOf<ExecutionOutcome>();
  expectTypeOf(runOnce(app, undefined, { exit: true })).resolves.toEqualTypeOf<ExecutionOutcome>();
  expectTypeOf(runOnce(app, { exit: true })).resolves.toEqualTypeOf<ExecutionOutcome>();
  // @ts-expect-error a service is a text
  void runOnce(app, 5);
  // @ts-expect-error the options of runOnce
  void runOnce(app, { timeout: 5 });
});

test('a host knows the names of what it can run', () => {
  expectTypeOf(createHost(app).run).parameter(0).toEqualTypeOf<'poll' | 'refresh'>();
});

test('the options of one entry point are not those of another', () => {
  // @ts-expect-error timeoutMs is an option of runOnce
  void runHost(app, { timeoutMs: 1000 });
  // @ts-expect-error signal is an option of runHost
  void runOnce(app, 'poll', { signal: AbortSignal.abort() });
});

test("Node's process is what stands in for the process by default", () => {
  expectTypeOf<typeof process>().toExtend<ProcessLike>();
});
