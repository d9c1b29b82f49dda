import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SystemdRequest } from './systemd-request.ts';

/** Sends assignments such as `READY=1` to systemd, as one datagram. */
export type SendToSystemd = (assignments: readonly string[]) => Promise<void>;

const run = promisify(execFile);

/** systemd itself waits 5 seconds for its own answer to `systemd-notify`. */
const TIMEOUT_MS = 10_000;

/**
 * Sends by the program `systemd-notify`, which is part of systemd: Node itself cannot open a Unix datagram socket. The
 * program stays until systemd has read the datagram, so that systemd can tell of which unit it is.
 */
export function sendToSystemd({ socket, path }: SystemdRequest): SendToSystemd {
  const env = { NOTIFY_SOCKET: socket, ...(path === undefined ? {} : { PATH: path }) };
  return async (assignments) => {
    await run('systemd-notify', [...assignments], { env, timeout: TIMEOUT_MS });
  };
}
