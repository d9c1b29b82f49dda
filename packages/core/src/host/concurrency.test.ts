import { describe, expect, test } from 'vitest';
import { type Deferred, deferred, untilAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import type { PhaseActions } from '../fixtures/hosted-service.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';

function services(count: number, actions: PhaseActions = {}): Record<string, PhaseActions> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, actions]));
}

const only = (calls: readonly string[], phase: string): string[] => calls.filter((call) => call.endsWith(`.${phase}`));

describe.each([1, 4, 10])('%i services', (count) => {
  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])(
    'start in order and stop in reverse, none before all have started, concurrently: %s, %s [Q01]',
    async (start, stop) => {
      const calls: string[] = [];
      const { host } = await startedHost(recordingApplication(calls, services(count)), {
        servicesStartConcurrently: start,
        servicesStopConcurrently: stop,
      });
      const names = Array.from({ length: count }, (_, index) => `s${index}`);
      expect(only(calls, 'startAsync')).toEqual(names.map((name) => `${name}.startAsync`));
      expect(only(calls, 'stopAsync')).toEqual([]);
      await host.stop();
      expect(only(calls, 'stopAsync')).toEqual(names.reverse().map((name) => `${name}.stopAsync`));
    },
  );
});

describe('services that start concurrently', () => {
  test.each(['startingAsync', 'startAsync', 'startedAsync'])(
    'enter %s within one turn and overlap; the phase is a barrier [Q03, Q04]',
    async (phase) => {
      const calls: string[] = [];
      const slow = deferred();
      const { host } = hostOf(recordingApplication(calls, services(3, { [phase]: () => slow.promise })), {
        servicesStartConcurrently: true,
      });
      const starting = host.start();
      await settle();
      expect(calls.slice(-3)).toEqual([`s0.${phase}`, `s1.${phase}`, `s2.${phase}`]);
      expect(host.lifetime.started.aborted).toBe(false);
      slow.resolve();
      await starting;
      expect(calls.slice(-3)).toEqual(['s0.startedAsync', 's1.startedAsync', 's2.startedAsync']);
      await host.stop();
    },
  );

  test('are all waited for when one fails; those that started are stopped [N06]', async () => {
    const calls: string[] = [];
    const failure = new Error('mine');
    const slow = deferred();
    const { host } = hostOf(
      recordingApplication(calls, {
        a: { startAsync: () => slow.promise },
        b: { startAsync: () => Promise.reject(failure) },
        c: {},
      }),
      { servicesStartConcurrently: true },
    );
    const starting = errorOf(host.start());
    await settle();
    expect(calls.filter((call) => call.includes('.stop'))).toEqual([]);
    slow.resolve();
    expect(await starting).toBe(failure);
    expect(only(calls, 'stopAsync')).toEqual(['c.stopAsync', 'a.stopAsync']);
    expect(only(calls, 'startedAsync')).toEqual([]);
  });

  test('report every failure, in order', async () => {
    const failing = (name: string): PhaseActions => ({ startAsync: () => Promise.reject(new Error(name)) });
    const { host } = hostOf(recordingApplication([], { a: failing('a'), b: {}, c: failing('c') }), {
      servicesStartConcurrently: true,
    });
    expect(await errorOf(host.start())).toMatchObject({ errors: [{ message: 'a' }, { message: 'c' }] });
  });
});

describe('services that stop concurrently', () => {
  test.each(['stoppingAsync', 'stopAsync', 'stoppedAsync'])(
    'enter %s within one turn, in reverse, and overlap; the phase is a barrier [Q03, Q04]',
    async (phase) => {
      const calls: string[] = [];
      const slow = deferred();
      const { host } = await startedHost(recordingApplication(calls, services(3, { [phase]: () => slow.promise })), {
        servicesStopConcurrently: true,
      });
      const stopping = host.stop();
      await settle();
      expect(calls.slice(-3)).toEqual([`s2.${phase}`, `s1.${phase}`, `s0.${phase}`]);
      expect(host.lifetime.stopped.aborted).toBe(false);
      slow.resolve();
      await stopping;
      expect(calls.slice(-3)).toEqual(['s2.stoppedAsync', 's1.stoppedAsync', 's0.stoppedAsync']);
    },
  );

  test('have one time limit together, whose error names all that exceeded it [M02]', async () => {
    const slow = { stopAsync: (signal: AbortSignal) => untilAborted(signal) };
    const { host, clock } = await startedHost(recordingApplication([], { a: slow, b: {}, c: slow }), {
      servicesStopConcurrently: true,
      shutdownTimeoutMs: 5000,
    });
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(4999);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    const { code, details } = await stopping;
    expect(code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect(details['late']).toEqual(["'c' (stopAsync)", "'a' (stopAsync)"]);
  });

  test('report every failure, and are all waited for', async () => {
    const works: Deferred[] = [deferred(), deferred()];
    const { host } = await startedHost(
      recordingApplication([], {
        a: { stopAsync: () => works[0]?.promise },
        b: { stopAsync: () => works[1]?.promise },
      }),
      { servicesStopConcurrently: true },
    );
    const stopping = errorOf(host.stop());
    await settle();
    works[1]?.reject(new Error('b'));
    await settle();
    expect(host.state).toBe('stopping');
    works[0]?.reject(new Error('a'));
    expect(await stopping).toMatchObject({ errors: [{ message: 'b' }, { message: 'a' }] });
  });
});
