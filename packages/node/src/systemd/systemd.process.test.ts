import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ChildProgram } from '../child-program.fixture.ts';
import { temporaryFolder } from '../temporary-folder.fixture.ts';
import { noSystemdSocket, SystemdSocket } from './systemd-socket.fixture.ts';

function run(scenario: string, env: Readonly<Record<string, string>>): ChildProgram {
  // The test itself may run in a unit.
  const none = { NOTIFY_SOCKET: '', SYSTEMD_EXEC_PID: '', WATCHDOG_PID: '', WATCHDOG_USEC: '' };
  return new ChildProgram(new URL('./systemd-scenarios.fixture.ts', import.meta.url), scenario, { ...none, ...env });
}

const READY = ['READY=1', 'STATUS=Serving 1 background service'];
const STOPPING = ['STOPPING=1', 'STATUS=Stopping'];

describe.skipIf(noSystemdSocket !== undefined)(
  `a process of a unit with Type=notify${noSystemdSocket ? ` (${noSystemdSocket})` : ''}`,
  () => {
    test.each([
      ['a path', () => join(temporaryFolder({}), 'notify')],
      ['an abstract address', () => `@anyhost-test-${process.pid}`],
    ])('tells that it is ready, and that it stops, a datagram each, at %s [Y02]', async (_kind, address) => {
      const NOTIFY_SOCKET = address();
      const socket = await SystemdSocket.open(NOTIFY_SOCKET);
      const program = run('slowStart', { NOTIFY_SOCKET });
      await program.line('web.starting');
      expect(socket.told).toEqual([]);
      program.release();
      await socket.until('READY=1');
      expect(program.events).toContain('host.started');
      program.kill('SIGTERM');
      expect(await program.end()).toEqual({ code: 0, signal: null });
      expect(socket.told).toEqual([READY, STOPPING]);
    });

    test('stops gracefully on SIGINT as on SIGTERM, and tells it [Y03]', async () => {
      const NOTIFY_SOCKET = join(temporaryFolder({}), 'notify');
      const socket = await SystemdSocket.open(NOTIFY_SOCKET);
      const program = run('slowStart', { NOTIFY_SOCKET });
      program.release();
      await socket.until('READY=1');
      program.kill('SIGINT');
      expect(await program.end()).toEqual({ code: 0, signal: null });
      expect(socket.told).toEqual([READY, STOPPING]);
    });

    test('feeds the watchdog, but not while its event loop is blocked', async () => {
      const NOTIFY_SOCKET = join(temporaryFolder({}), 'notify');
      const socket = await SystemdSocket.open(NOTIFY_SOCKET);
      const program = run('blocked', { NOTIFY_SOCKET, WATCHDOG_USEC: '100000' });
      await socket.until('WATCHDOG=1', 3);
      program.release();
      const { from, to } = await program.line('loop.blocked');
      const before = socket.told.length;
      await socket.until('WATCHDOG=1', before + 3);
      program.kill('SIGTERM');
      expect((await program.end()).code).toBe(0);
      const fed = socket.datagrams.filter(({ assignments }) => assignments.includes('WATCHDOG=1'));
      // One may be on its way when the event loop stops.
      expect(fed.filter(({ at }) => at > Number(from) && at < Number(to)).length).toBeLessThanOrEqual(1);
    });

    test('does not feed the watchdog when a due time is blocked by an execution that was given up', async () => {
      const NOTIFY_SOCKET = join(temporaryFolder({}), 'notify');
      const socket = await SystemdSocket.open(NOTIFY_SOCKET);
      const program = run('hung', { NOTIFY_SOCKET, WATCHDOG_USEC: '200000' });
      const { problem } = await program.line('systemd.watchdogWithheld');
      expect(problem).toMatch(/^abandoned: an execution of 'deaf' was given up .* refused because of it$/);
      const status = `STATUS=Not live: ${problem}`;
      await socket.until(status);
      program.kill('SIGTERM');
      expect((await program.end()).code).toBe(1);
      const after = socket.told.slice(socket.told.findIndex(([first]) => first === status) + 1);
      expect(after).toEqual([STOPPING]);
    });

    test('tells nothing of a child of the process that systemd has started [Y04]', async () => {
      const NOTIFY_SOCKET = join(temporaryFolder({}), 'notify');
      const socket = await SystemdSocket.open(NOTIFY_SOCKET);
      const program = run('bare', { NOTIFY_SOCKET, SYSTEMD_EXEC_PID: '1' });
      expect((await program.end()).code).toBe(0);
      expect(program.events).toContain('systemd.notMainProcess');
      expect(socket.told).toEqual([]);
    });
  },
);

describe('a process', () => {
  test('serves and ends as ever where there is no systemd-notify, and says so once', async () => {
    const env = { NOTIFY_SOCKET: join(temporaryFolder({}), 'notify'), PATH: '/nowhere' };
    const program = run('slowStart', env);
    program.release();
    expect((await program.line('systemd.notifyFailed'))['msg']).toContain('needs systemd-notify on the PATH: ');
    program.kill('SIGTERM');
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.events.filter((event) => event === 'systemd.notifyFailed')).toHaveLength(1);
  });

  test('loads what tells systemd only where NOTIFY_SOCKET is set [Y01]', async () => {
    const bare = run('bare', {});
    expect((await bare.line('program.loaded'))['children']).toEqual([]);
    await bare.end();
    const told = run('bare', { NOTIFY_SOCKET: join(temporaryFolder({}), 'notify') });
    expect((await told.line('program.loaded'))['children']).toEqual(['NativeModule child_process']);
    await told.end();
  });
});
