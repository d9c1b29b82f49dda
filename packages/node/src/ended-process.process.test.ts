import { describe, expect, test } from 'vitest';
import { ChildProgram } from './child-program.fixture.ts';

const HELD = { TCPServerWrap: 1, TCPSocketWrap: 2 };

describe('a process that a connection holds after its host', () => {
  test('SIGTERM: it says what holds it, and ends with 0', async () => {
    const program = runProgram('serves');
    await program.line('process.serving');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(await program.line('process.heldOpen')).toMatchObject({ level: 'warn', resources: HELD, exitCode: 0 });
  });

  test.each(['startFails', 'startFailsOnce'])('a start that failed, and was caught: ends with 1 (%s)', async (name) => {
    const program = runProgram(name);
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('program.caught')).toMatchObject({ message: 'NOAUTH', exitCode: 1 });
    expect(program.events.filter((event) => event === 'host.startFailed')).toHaveLength(1);
    expect(await program.line('process.heldOpen')).toMatchObject({ resources: HELD, exitCode: 1 });
  });

  test.each([
    ['wrongOption', 'runHost: shutdownTimeoutMs is \\"soon\\"'],
    ['unknownService', 'No background service is named; the application has completes, takesLong, faults'],
  ])('a call that is refused, and was caught: ends with 1 (%s)', async (name, message) => {
    const program = runProgram(name);
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(await program.line('program.caught'))).toContain(message);
    expect(JSON.stringify(await program.line('process.refused'))).toContain(message);
    expect(await program.line('process.heldOpen')).toMatchObject({ resources: HELD, exitCode: 1 });
  });

  test('runOnce of work that faults: ends with 1', async () => {
    const program = runProgram('faults');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('process.heldOpen')).toMatchObject({ resources: HELD, exitCode: 1 });
  });

  test('runOnce of work that completes: stays, because the program may be at work, and says what holds it', async () => {
    const program = runProgram('completes');
    expect(await program.line('process.heldOpen')).toMatchObject({ level: 'warn', resources: HELD });
    expect(program.events).toContain('execution.completed');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('the same with { exit: true }: ends with 0 at once', async () => {
    const program = runProgram('completesAndExits');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events).toContain('execution.completed');
    expect(program.events).not.toContain('process.heldOpen');
  });

  test.each([
    ['a clean end', 'completesAndGoesOn', 0],
    ['a failure with { exit: false }', 'faultsAndGoesOn', 1],
  ])('%s: the program goes on for as long as it likes; exit code as set', async (_, scenario, code) => {
    const program = runProgram(scenario);
    expect(await program.end()).toEqual({ code, signal: null });
    expect(program.events).toContain('program.wentOn');
  });

  test('a second runOnce after one that faulted runs to its end; then the process ends with 1', async () => {
    const program = runProgram('twoInARow');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    const events = ['execution.faulted', 'execution.completed', 'program.wentOn', 'process.heldOpen'];
    expect(program.events.filter((event) => events.includes(String(event)))).toEqual(events);
  });

  test('a rejection in the last turn of the stop counts', async () => {
    const program = runProgram('carelessStop');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('process.unhandledRejection')).toMatchObject({ level: 'fatal' });
    expect(await program.line('program.caught')).toMatchObject({ message: 'the last batch was not flushed' });
  });

  test('what was cut off counts, although it settles before the stop is over', async () => {
    const program = runProgram('lateWork');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('program.caught')).toMatchObject({
      message: expect.stringContaining("an execution of 'report'"),
    });
    const events = ['report.settled', 'process.exiting'];
    expect(program.events.filter((event) => events.includes(String(event)))).toEqual(events);
    expect(await program.line('process.exiting')).toMatchObject({ err: { code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' } });
  });
});

function runProgram(scenario: string): ChildProgram {
  return new ChildProgram(new URL('./ended-process-scenarios.fixture.ts', import.meta.url), scenario);
}
