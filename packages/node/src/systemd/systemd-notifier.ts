import { messageOf, toError } from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import type { SendToSystemd } from './send-to-systemd.ts';
import { Watchdog } from './watchdog.ts';

const LONGEST_STATUS = 200;

/** Tells systemd when the host has started and when it stops, and feeds systemd's watchdog while the host is live. */
export class SystemdNotifier {
  readonly #node: NodeHost;
  readonly #send: SendToSystemd;
  readonly #watchdog: Watchdog | undefined;
  #sending: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(node: NodeHost, watchdogMs: number | undefined, send: SendToSystemd) {
    this.#node = node;
    this.#send = send;
    if (watchdogMs === undefined) return;
    this.#watchdog = new Watchdog(node, watchdogMs, {
      feed: () => this.#tell('WATCHDOG=1'),
      changed: (problem) => this.#onChange(problem),
    });
  }

  /** Begins. What has happened before is sent at once. */
  begin(): void {
    const { started, stopping } = this.#node.host.lifetime;
    whenAborted(started, () => this.#onStarted());
    whenAborted(stopping, () => void this.#tell('STOPPING=1', 'STATUS=Stopping'));
  }

  /** Ends the watchdog. Resolves when everything is sent. */
  async end(): Promise<void> {
    this.#watchdog?.end();
    await this.#sending;
  }

  #onStarted(): void {
    void this.#tell('READY=1', this.#servingStatus());
    this.#watchdog?.begin();
  }

  #servingStatus(): string {
    const count = this.#node.host.health().services().length;
    return `STATUS=Serving ${count} background ${count === 1 ? 'service' : 'services'}`;
  }

  #onChange(problem: string | undefined): void {
    const { logger } = this.#node;
    if (problem === undefined) {
      logger.info({ event: 'systemd.watchdogResumed' }, "The host is live again: systemd's watchdog is fed");
      void this.#tell(this.#servingStatus());
      return;
    }
    const text = `systemd's watchdog is not fed, because the host is not live: ${problem}`;
    logger.error({ event: 'systemd.watchdogWithheld', problem }, text);
    void this.#tell(`STATUS=Not live: ${oneLine(problem)}`);
  }

  /** Sends one datagram after the other. Never rejects. */
  #tell(...assignments: readonly string[]): Promise<void> {
    this.#sending = this.#sending.then(() => this.#try(assignments));
    return this.#sending;
  }

  async #try(assignments: readonly string[]): Promise<void> {
    try {
      await this.#send(assignments);
      this.#hasFailed = false;
    } catch (thrown) {
      this.#onFailure(toError(thrown));
    }
  }

  // Once, because the watchdog tries again and again.
  #onFailure(err: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const text = `systemd was not notified. Type=notify needs systemd-notify on the PATH: ${messageOf(err)}`;
    this.#node.logger.warn({ event: 'systemd.notifyFailed', err }, text);
  }
}

function whenAborted(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
}

/** A datagram has an assignment per line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, LONGEST_STATUS);
}
