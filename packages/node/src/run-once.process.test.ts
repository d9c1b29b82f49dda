import { describe, expect, test } from 'vitest';
import { ChildProgram } from './child-program.fixture.ts';

describe('runOnce as a process', () => {
  test.each([
    ['completes', 0, 'execution.completed'],
    ['faults', 1, 'execution.faulted'],
    ['waitsForDeadline', 1, 'execution.timedOut'],
    ['startPastDeadline', 1, 'execution.refused'],
  ])('%s: exits with %i after %s, and stops what had started', async (scenario, code, event) => {
    const program = runProgram(scenario);
    expect(await program.end()).toEqual({ code, signal: null });
    expect(program.events).toContain(event);
    expect(program.events).toContain('first.stopped');
    expect(program.errors).toBe('');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s interrupts the work: exit code %i, so that it is tried again', async (signal, code) => {
    const program = runProgram('waits');
    await program.line('waits.running');
    program.kill(signal);
    expect(await program.end()).toEqual({ code, signal: null });
    expect(program.events).toContain('execution.interrupted');
    expect(program.events).toContain('first.stopped');
  });

  test('work that finishes in spite of a signal exits 0', async () => {
    const program = runProgram('saves');
    await program.line('saves.running');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(await program.line('execution.completed')).toMatchObject({ interrupted: true });
  });

  test('SIGTERM during the start: nothing ran, exit code 143', async () => {
    const program = runProgram('slowStart');
    await program.line('second.starting');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 143, signal: null });
    expect(await program.line('execution.refused')).toMatchObject({ reason: 'stopping' });
    expect(program.events).toContain('first.stopped');
  });

  test('an abandoned execution does not keep the process alive: exit code 1', async () => {
    const program = runProgram('hangs');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events).toContain('execution.abandoned');
    expect(program.events).toContain('first.stopped');
    expect(program.lines.at(-1)).toMatchObject({ event: 'process.exiting', level: 'fatal', exitCode: 1 });
  });

  test('an unhandled rejection aborts the work and exits 1', async () => {
    const program = runProgram('careless');
    expect(await program.end()).toEqual({ code: 1, signal: null });
    expect(program.events).toContain('process.unhandledRejection');
    expect(program.events).toContain('first.stopped');
    expect(program.errors).toContain('not awaited');
  });
});

function runProgram(scenario: string): ChildProgram {
  return new ChildProgram(new URL('./run-once-scenarios.fixture.ts', import.meta.url), scenario);
}
