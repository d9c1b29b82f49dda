import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { Logger } from '../base/logger.ts';
import type { InContext } from '../base/logger-in-context.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { createInvocationHost, type InvocationHost } from '../host/invocation-host.ts';
import { onDemand } from '../schedule/schedule.ts';

/** Which context a line was written in, and its text or event. */
type Said = readonly [context: string | undefined, what: string];

const contexts = new AsyncLocalStorage<string>();

describe('a run that brings its context', () => {
  test('has its abort listeners called in it, at the deadline and at the stop', async () => {
    for (const end of ['deadline', 'stop'] as const) {
      const { host, clock, said } = open((signal, say) => {
        signal.addEventListener('abort', () => say('aborted'));
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
      const running = invoke(host, { inContext: true });
      await settle();
      await contexts.run('another', async () => {
        const ended = end === 'stop' ? host.stop() : clock.advance(60_000);
        await running;
        await ended;
      });
      expect(said).toContainEqual(['run', 'aborted']);
    }
  });

  test('has its lines written in it, whatever aborts it and gives it up', async () => {
    const { host, clock, lines } = open((signal, _, log) => {
      signal.addEventListener('abort', () => log('saving'));
      return new Promise(() => {});
    });
    const running = invoke(host, { inContext: true });
    await settle();
    await contexts.run('another', async () => {
      const stopped = host.stop().catch(() => {});
      await clock.advance(60_000);
      await Promise.all([running, stopped]);
    });
    expect(lines).toContainEqual(['run', 'saving']);
    expect(lines).toContainEqual(['run', 'execution.abandoned']);
  });

  test("has its execution's lines written in it from any code, those of child loggers too", async () => {
    let logElsewhere = (_: string): void => {};
    const { host, lines } = open(async (_, __, log) => {
      logElsewhere = log;
    });
    await invoke(host, { inContext: true });
    contexts.run('another', () => logElsewhere('from a shared connection'));
    expect(lines).toContainEqual(['run', 'from a shared connection']);
  });
});

test('a run without a context of its own leaves them where they are', async () => {
  let logElsewhere = (_: string): void => {};
  const { host, lines } = open(async (_, __, log) => {
    logElsewhere = log;
  });
  await invoke(host, { inContext: false });
  contexts.run('another', () => logElsewhere('elsewhere'));
  expect(lines).toContainEqual(['another', 'elsewhere']);
});

type Work = (signal: AbortSignal, say: (what: string) => void, log: (text: string) => void) => Promise<void>;

function open(work: Work): {
  readonly host: InvocationHost<'poll'>;
  readonly clock: ManualClock;
  readonly lines: readonly Said[];
  readonly said: readonly Said[];
} {
  const clock = new ManualClock();
  const lines: Said[] = [];
  const said: Said[] = [];
  const application = defineApplication('orders').job('poll', { schedule: onDemand() }, (signal, { logger }) => {
    const child = logger.child({ part: 'child' });
    return work(
      signal,
      (what) => said.push([contexts.getStore(), what]),
      (text) => child.info(text),
    );
  });
  const logger = contextLogger(lines);
  const host = createInvocationHost(
    application,
    { name: 'test', longLived: false, logger, environment: {} },
    { clock },
  );
  return { host, clock, lines, said };
}

function invoke(host: InvocationHost<'poll'>, { inContext }: { readonly inContext: boolean }): Promise<unknown> {
  return contexts.run('run', () => {
    const snapshot: InContext = AsyncLocalStorage.snapshot();
    return host.invoke('poll', { trigger: 'manual', remainingMs: 30_000, inContext: inContext ? snapshot : undefined });
  });
}

function contextLogger(lines: Said[]): Logger {
  const write = (fields: object | string): void => {
    lines.push([contexts.getStore(), typeof fields === 'string' ? fields : String(Reflect.get(fields, 'event'))]);
  };
  const logger: Logger = {
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: write,
    fatal: write,
    child: () => logger,
  };
  return logger;
}
