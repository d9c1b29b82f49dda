import type { EnvironmentVariables } from '@anyhost/core';

/** What systemd asks of a process of a unit with `Type=notify`, in its environment. */
export interface SystemdRequest {
  /** The address of systemd's socket: a path, or an abstract address that begins with `@`. */
  readonly socket: string;
  /** Where programs are found. */
  readonly path: string | undefined;
  /** The time within which systemd expects to hear from the process again, in milliseconds. */
  readonly watchdogMs: number | undefined;
  /** Whether the process is the one that systemd has started, and not a child of it. */
  readonly isForThisProcess: boolean;
}

/** Reads what systemd asks of the process; `undefined` without `NOTIFY_SOCKET`. */
export function systemdRequest(environment: EnvironmentVariables, pid: number): SystemdRequest | undefined {
  const { NOTIFY_SOCKET, PATH, SYSTEMD_EXEC_PID, WATCHDOG_PID, WATCHDOG_USEC } = environment;
  if (!NOTIFY_SOCKET) return undefined;
  const own = String(pid);
  return {
    socket: NOTIFY_SOCKET,
    path: PATH,
    watchdogMs: !WATCHDOG_PID || WATCHDOG_PID === own ? milliseconds(WATCHDOG_USEC) : undefined,
    // A child inherits the variables. What it says would count for the unit: that it stops, for example.
    isForThisProcess: !SYSTEMD_EXEC_PID || SYSTEMD_EXEC_PID === own,
  };
}

// systemd sets it: another text is none of its own, and 0 turns the watchdog off.
function milliseconds(microseconds = ''): number | undefined {
  const value = /^\d{1,16}$/.test(microseconds) ? Number(microseconds) / 1000 : 0;
  return value > 0 ? value : undefined;
}
