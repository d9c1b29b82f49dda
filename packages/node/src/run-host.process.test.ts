import { describe, expect, test } from 'vitest';
import { ChildProgram } from './child-program.fixture.ts';

describe('runHost as a process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('one %s stops gracefully and exits 0 [G01, G06]', async (signal) => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill(signal);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    const order = ['process.signal', 'host.stopping', 'loop.saved', 'execution.interrupted', 'first.stopped'];
    expect(program.events.filter((event) => order.includes(String(event)))).toEqual(order);
    expect(program.errors).toBe('');
  });

  test('a stop by signal logs nothing at warn or above, and says what was finished [F08]', async () => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill('SIGTERM');
    await program.end();
    expect(program.lines.filter(({ level }) => !['debug', 'info'].includes(String(level)))).toEqual([]);
    expect(program.lines.at(-1)).toMatchObject({ event: 'host.summary', executions: { loop: { interrupted: 1 } } });
  });

  test('lines are JSON with an ISO time, a level name and the process id', async () => {
    const program = runProgram('graceful');
    const line = await program.line('host.started');
    expect(line).toMatchObject({ level: 'info', application: 'scenarios', host: 'node' });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(line['pid']).toBeTypeOf('number');
  });

  test('stopWhenCompleted: the process exits 0 when its services have completed [W07]', async () => {
    const program = runProgram('completed');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    const order = ['host.completed', 'host.stopping', 'first.stopped', 'program.wentOn'];
    expect(program.events.filter((event) => order.includes(String(event)))).toEqual(order);
  });

  test('stopWhenCompleted: the process exits 1 when one of them has failed [W07, F03]', async () => {
    const program = runProgram('completedWithFailure');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events).toContain('first.stopped');
    expect(program.errors).toContain('no file');
  });

  test('a second signal at once is the same request, whichever it is', async () => {
    const program = runProgram('graceful');
    await program.line('loop.running');
    program.kill('SIGINT');
    program.kill('SIGTERM');
    program.kill('SIGINT');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events.filter((event) => event === 'process.signal')).toHaveLength(1);
  });

  test('a duplicate that arrives after a quick stop does not turn exit code 0 into a death by signal', async () => {
    const program = runProgram('lateDuplicate');
    await program.line('loop.running');
    program.kill('SIGINT');
    await program.line('program.wentOn');
    program.kill('SIGINT');
    program.release();
    expect(await program.end()).toEqual({ code: 0, signal: null });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a %s more than a second after the first ends the process with %i [G02]', async (signal, code) => {
    const program = runProgram('slowStop');
    await program.line('process.serving');
    program.kill('SIGTERM');
    await program.line('slow.stillStopping');
    program.kill(signal);
    expect(await program.end()).toEqual({ code, signal: null });
    expect(program.lines.at(-1)).toMatchObject({ event: 'process.forced', level: 'fatal', signal, exitCode: code });
  });

  test('SIGTERM during the start cancels it, stops what had started, and exits 0', async () => {
    const program = runProgram('slowStart');
    await program.line('second.starting');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events).toContain('first.stopped');
    expect(program.events).not.toContain('host.started');
    expect(program.events).not.toContain('process.serving');
    expect(program.errors).toBe('');
  });

  test('a start that does not heed SIGTERM ends the process with 1 after the shutdown timeout', async () => {
    const program = runProgram('stuckStart');
    await program.line('second.starting');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events).toContain('first.stopped');
    expect(program.lines.at(-1)).toMatchObject({ event: 'process.exiting', level: 'fatal', exitCode: 1 });
    expect(JSON.stringify(program.lines.at(-1))).toContain("still busy: 'second' (startAsync)");
  });

  test('the process lives while the host does, to the end of its stop [N02]', async () => {
    const program = runProgram('idle');
    await program.line('process.serving');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events).toContain('first.stopped');
  });

  test.each([
    ['rejection', 'process.unhandledRejection', 'not awaited'],
    ['exception', 'process.uncaughtException', 'not caught'],
  ])('an unhandled %s is logged, stops the host, and exits 1', async (scenario, event, message) => {
    const program = runProgram(scenario);
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line(event)).toMatchObject({ level: 'fatal', err: { message } });
    expect(program.events).toContain('first.stopped');
    expect(program.errors).toContain(message);
  });

  test('a subscriber of the tracing channel that throws is an uncaught exception; the execution completes', async () => {
    const program = runProgram('badSubscriber');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('execution.completed')).toMatchObject({ service: 'traced' });
    expect(await program.line('process.uncaughtException')).toMatchObject({
      err: { message: 'span without a parent' },
    });
  });

  test('a fault that stops the host rejects with the original error and exits 1 [F03, Z03]', async () => {
    const program = runProgram('fault');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.errors).toContain('Error: the database is gone');
    expect(program.events).toContain('first.stopped');
  });

  test('the exit code is set before the rejection: a program that catches it still fails', async () => {
    const program = runProgram('caughtFault');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(await program.line('program.caught')).toMatchObject({ message: 'Error: the database is gone', exitCode: 1 });
  });

  test('a service that ends the process itself does so at once, with its exit code [G03]', async () => {
    const program = runProgram('exits');
    expect(await program.end()).toEqual({ code: 21, signal: null });
    expect(program.events).not.toContain('host.stopping');
  });

  test('an abandoned execution does not keep the process alive, and no line is lost', async () => {
    const program = runProgram('stubborn');
    await program.line('stubborn.running');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events.filter((event) => event === 'stubborn.said')).toHaveLength(3000);
    expect(program.lines.at(-1)).toMatchObject({
      event: 'process.exiting',
      err: { code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT' },
    });
  });

  test('after a clean stop the program continues, without our listeners, and its own exit code counts [R04]', async () => {
    const program = runProgram('stopsItself');
    expect(await program.end()).toEqual({ code: 7, signal: null });
    expect(await program.line('program.wentOn')).toEqual({ event: 'program.wentOn', listeners: [0, 0, 0, 0] });
  });
});

function runProgram(scenario: string): ChildProgram {
  return new ChildProgram(new URL('./run-host-scenarios.fixture.ts', import.meta.url), scenario);
}
