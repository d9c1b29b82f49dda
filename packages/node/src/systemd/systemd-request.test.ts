import { expect, test } from 'vitest';
import { systemdRequest } from './systemd-request.ts';

const NOTIFY_SOCKET = '/run/systemd/notify';

test.each([
  ['nothing without NOTIFY_SOCKET', { WATCHDOG_USEC: '1000000' }, undefined],
  ['nothing with an empty one', { NOTIFY_SOCKET: '' }, undefined],
  ['notices', { NOTIFY_SOCKET }, { socket: NOTIFY_SOCKET, isForThisProcess: true }],
  ['notices at an abstract address', { NOTIFY_SOCKET: '@a' }, { socket: '@a', isForThisProcess: true }],
  ['the process it has started', { NOTIFY_SOCKET, SYSTEMD_EXEC_PID: '7' }, { isForThisProcess: true }],
  ['another process', { NOTIFY_SOCKET, SYSTEMD_EXEC_PID: '8' }, { isForThisProcess: false }],
  ['a malformed process', { NOTIFY_SOCKET, SYSTEMD_EXEC_PID: '7x' }, { isForThisProcess: false }],
  ['a watchdog to be fed', { NOTIFY_SOCKET, WATCHDOG_USEC: '1500000' }, { watchdogMs: 1500 }],
  ['one of this process', { NOTIFY_SOCKET, WATCHDOG_USEC: '1500', WATCHDOG_PID: '7' }, { watchdogMs: 1.5 }],
  ['one of another', { NOTIFY_SOCKET, WATCHDOG_USEC: '1500', WATCHDOG_PID: '8' }, { watchdogMs: undefined }],
  ['no watchdog by 0', { NOTIFY_SOCKET, WATCHDOG_USEC: '0' }, { watchdogMs: undefined }],
  ['no watchdog by another text', { NOTIFY_SOCKET, WATCHDOG_USEC: '5s' }, { watchdogMs: undefined }],
])('systemd asks for %s [Y04]', (_what, environment, expected) => {
  const request = systemdRequest(environment, 7);
  if (expected === undefined) expect(request).toBeUndefined();
  else expect(request).toMatchObject(expected);
});
