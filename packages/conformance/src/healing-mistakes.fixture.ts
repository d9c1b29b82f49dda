import { type Clock, type Logger, type Moment, type Stuck, toMoment } from '@anyhost/core';
import type { HostAnswer } from './host-harness.ts';
import type { Mistake } from './mistake.fixture.ts';

/** Mistakes in what a host does under what really happens to it, and a test of the suite that must detect each. */
export const HEALING_MISTAKES: readonly (readonly [what: string, mistake: Mistake, caughtBy: string])[] = [
  ['warnings are not logged', withLogger(withoutWarnings), 'hung start: is reported, with what it is waiting for'],
  [
    'a start that hangs does not end the process',
    { stuck: unless('start') },
    'hung start: the second run that waits for it ends the process, and not the first',
  ],
  [
    'a start that takes too long does not end the process',
    { stuck: unless('start') },
    'hung start: a start that takes longer than startupTimeoutMs ends the process',
  ],
  [
    'the first run that waits for a start ends the process',
    { stuck: (found) => found ?? { kind: 'start', pending: [], reason: 'It takes long.' } },
    'hung start: the second run that waits for it ends the process, and not the first',
  ],
  [
    'a run that hangs does not end the process',
    { stuck: unless('execution') },
    'hung run: is answered before its deadline, and then the process ends',
  ],
  [
    'the process ends with a code after which none is started',
    { exitCode: 0 },
    'hung run: is answered before its deadline, and then the process ends',
  ],
  [
    'the process ends beside other runs',
    { drain: () => Promise.resolve() },
    'hung run: the process ends when concurrent runs have been answered',
  ],
  [
    'runs begin although the process is about to end',
    { drain: () => new Promise(() => {}) },
    'hung run: until the process ends, runs of other services are refused',
  ],
  [
    'a run that hangs blocks all services',
    {
      harness: (harness) => {
        let hangs = false;
        return {
          ...harness,
          run: async (...run) => {
            if (hangs) return { kind: 'rejected' };
            const answer = await harness.run(...run);
            hangs = answer.kind === 'outcome' && answer.outcome.status === 'abandoned';
            return answer;
          },
        };
      },
    },
    'hung run: other services are served meanwhile',
  ],
  [
    'a store that does not answer does not end the process',
    { stuck: unless('store') },
    'hung store: the second run in a row that it fails ends the process',
  ],
  [
    'a store may take an hour',
    { options: (options) => ({ ...options, storeTimeoutMs: 3_600_000 }) },
    'hung store: the stop does not wait for it',
  ],
  [
    'the answer quotes the stack',
    readingErrors((error) => error.stack),
    'odd errors: an error whose stack cannot be read is a fault like any other, and the next run is served',
  ],
  [
    'the answer holds each cause in the one before',
    readingErrors(nestedCauses),
    'odd errors: an error at the end of a long chain of causes is a fault like any other, and the next run is served',
  ],
  [
    'a busy log loses lines',
    withLogger(withoutEverythingAfter(1000)),
    'log flood: loses no line, keeps their order, and meets its deadline',
  ],
  [
    'a second stop is refused',
    {
      harness: (harness) => {
        let stops = 0;
        return {
          ...harness,
          stop: () => {
            stops += 1;
            return stops === 1 ? harness.stop() : Promise.reject(new Error('The host is stopping already.'));
          },
        };
      },
    },
    'nested stop: requested from everywhere as the platform does, each step is taken once',
  ],
  [
    'each stop begins anew',
    {
      harness: (harness, { logger }) => ({
        ...harness,
        stop: () => {
          logger.info({ event: 'host.stopping' }, 'Stopping');
          return harness.stop();
        },
      }),
    },
    'nested stop: requested from everywhere as the platform does, each step is taken once',
  ],
  [
    'lengths of time are measured by the wall clock',
    { options: (options) => ({ ...options, clock: wallClock(options.clock) }) },
    'wrong clock: set by -1h during a run, it moves neither the abort nor the answer',
  ],
];

function unless(kind: Stuck['kind']): NonNullable<Mistake['stuck']> {
  return (found) => (found?.kind === kind ? undefined : found);
}

function withLogger(change: (logger: Logger) => Logger): Mistake {
  return { options: (options) => ({ ...options, logger: change(options.logger) }) };
}

function withoutWarnings(logger: Logger): Logger {
  return { ...levelsOf(logger), warn: () => {}, child: (bindings) => withoutWarnings(logger.child(bindings)) };
}

function withoutEverythingAfter(most: number): (logger: Logger) => Logger {
  let lines = 0;
  const limited = (logger: Logger): Logger => ({
    ...levelsOf(logger),
    info: (...line: [object, (string | undefined)?] | [string]) => {
      lines += 1;
      if (lines > most) return;
      if (typeof line[0] === 'string') logger.info(line[0]);
      else logger.info(line[0], line[1]);
    },
    child: (bindings) => limited(logger.child(bindings)),
  });
  return limited;
}

function levelsOf({ trace, debug, info, warn, error, fatal }: Logger): Omit<Logger, 'child'> {
  return { trace, debug, info, warn, error, fatal };
}

/** A host that looks at the error of each answer. */
function readingErrors(read: (error: Error) => unknown): Mistake {
  return {
    harness: (harness) => ({
      ...harness,
      run: async (...run): Promise<HostAnswer> => {
        const answer = await harness.run(...run);
        if (answer.kind === 'outcome' && 'error' in answer.outcome && answer.outcome.error !== undefined) {
          read(answer.outcome.error);
        }
        return answer;
      },
    }),
  };
}

function nestedCauses(error: Error): unknown {
  const { message, cause } = error;
  return { message, cause: cause instanceof Error ? nestedCauses(cause) : cause };
}

function wallClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: (): Moment => toMoment(clock.now()),
    setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}
