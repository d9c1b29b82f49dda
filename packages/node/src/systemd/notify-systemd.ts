import { type EnvironmentVariables, toError } from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import { systemdRequest } from './systemd-request.ts';

/** The notifications to systemd, until they end. */
export interface SystemdNotices {
  /** Resolves when everything is sent. */
  end(): Promise<void>;
}

/**
 * Tells systemd about the host if the environment asks for it. Without `NOTIFY_SOCKET` nothing happens, and no code for
 * it is loaded.
 */
export function notifySystemd(node: NodeHost, environment: EnvironmentVariables): SystemdNotices | undefined {
  const request = systemdRequest(environment, node.process.pid);
  if (request === undefined) return undefined;
  if (!request.isForThisProcess) {
    const text = 'systemd is not notified: it has started another process, of which this one is a child';
    node.logger.warn({ event: 'systemd.notMainProcess' }, text);
    return undefined;
  }
  const loading = Promise.all([import('./systemd-notifier.ts'), import('./send-to-systemd.ts')]).then(
    ([{ SystemdNotifier }, { sendToSystemd }]) => {
      const notifier = new SystemdNotifier(node, request.watchdogMs, sendToSystemd(request));
      notifier.begin();
      return notifier;
    },
  );
  loading.catch((thrown: unknown) => {
    const text = 'systemd cannot be notified: the code for it cannot be loaded';
    node.logger.error({ event: 'systemd.loadFailed', err: toError(thrown) }, text);
  });
  return { end: () => loading.then((notifier) => notifier.end()).catch(() => {}) };
}
