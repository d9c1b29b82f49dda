import { captureLogs } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { FakeProcess } from './fake-process.fixture.ts';
import { type HostEnd, ProcessEnd } from './process-end.ts';

describe('the end of a process', () => {
  test.each<[string, Partial<HostEnd>, number[]]>([
    ['a clean end', {}, []],
    ['a clean end, exit: false', { exit: false }, []],
    ['a signal', { bySignal: true }, [0]],
    ['a signal, exit: false', { bySignal: true, exit: false }, []],
    ['a failure', { exitCode: 1 }, [1]],
    ['a failure, exit: false', { exitCode: 1, exit: false }, []],
    ['unfinished work', { bySignal: true, exitCode: 143 }, [143]],
  ])('%s: the process is ended after three seconds with %o', (_, end, exits) => {
    const { process, ending, timer, logger } = setUp();
    process.resources = ['PipeWrap', 'TCPSocketWrap', 'Timeout', 'TCPSocketWrap'];
    ending.begin();
    ending.hostEnded({ ...CLEAN, logger, ...end });
    expect(timer.ms).toBe(3000);
    timer.fire();
    expect(process.exits).toEqual(exits);
    expect(logger.lines).toMatchObject([
      {
        event: 'process.heldOpen',
        level: 'warn',
        fields: { resources: { TCPSocketWrap: 2, Timeout: 1 } },
        message: expect.stringContaining('kept alive by 2 TCPSocketWrap, 1 Timeout'),
      },
    ]);
  });

  test.each<[string, Partial<HostEnd>, number]>([
    ['exit: true', { exit: true }, 0],
    ['exit: true after a failure', { exit: true, exitCode: 1 }, 1],
    ['work that was left behind', { leftWorkBehind: true, exitCode: 1 }, 1],
    ['work that was left behind, exit: false', { leftWorkBehind: true, exitCode: 1, exit: false }, 1],
  ])('%s: the process is ended at once, without a word', (_, end, code) => {
    const { process, ending, timer, logger } = setUp();
    ending.begin();
    ending.hostEnded({ ...CLEAN, logger, ...end });
    expect(process.exits).toEqual([]);
    expect(timer.ms).toBe(0);
    timer.fire();
    expect(process.exits).toEqual([code]);
    expect(logger.lines).toEqual([]);
  });

  test('the exit code of the program counts, where it has one', () => {
    const { process, ending, timer, logger } = setUp();
    ending.begin();
    ending.hostEnded({ ...CLEAN, logger, bySignal: true });
    process.exitCode = 7;
    timer.fire();
    expect(process.exits).toEqual([7]);
  });

  test('a host that begins meanwhile is not cut off; after it the process is ended for the failure before', () => {
    const { process, ending, timer, logger } = setUp();
    ending.begin();
    ending.hostEnded({ ...CLEAN, logger, exitCode: 1 });
    ending.begin();
    expect(timer.ms).toBeUndefined();
    ending.hostEnded({ ...CLEAN, logger });
    timer.fire();
    expect(process.exits).toEqual([1]);
  });

  test('of two hosts side by side the last one decides when', () => {
    const { process, ending, timer, logger } = setUp();
    ending.begin();
    ending.begin();
    ending.hostEnded({ ...CLEAN, logger, exitCode: 1, exit: true });
    expect(timer.ms).toBeUndefined();
    ending.hostEnded({ ...CLEAN, logger });
    timer.fire();
    expect(process.exits).toEqual([1]);
  });
});

const CLEAN = { exitCode: 0, bySignal: false, leftWorkBehind: false, exit: undefined };

class ManualTimer {
  /** What the timer waits for; `undefined` while it is not armed. */
  ms: number | undefined;
  #callback = (): void => {};

  fire(): void {
    this.ms = undefined;
    this.#callback();
  }

  readonly arm = (callback: () => void, ms: number): (() => void) => {
    this.ms = ms;
    this.#callback = callback;
    return () => {
      this.ms = undefined;
    };
  };
}

function setUp() {
  const process = new FakeProcess();
  const timer = new ManualTimer();
  return { process, timer, ending: new ProcessEnd(process, timer.arm), logger: captureLogs() };
}
