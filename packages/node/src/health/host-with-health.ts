import {
  delay,
  type ExecutionOutcome,
  type HealthSource,
  type Host,
  type HostState,
  HostStopping,
  type Lifetime,
  messageOf,
  type RunOptions,
  toError,
} from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import type { HealthEndpointOptions } from './health-options.ts';
import type { HealthServer } from './health-server.ts';
import { HealthView } from './health-view.ts';

/**
 * A host whose health is shown over HTTP, from before its start until after its end. A request to stop turns readiness off
 * first. Its code for HTTP is loaded when it starts.
 */
export class HostWithHealth<BackgroundNames extends string> implements Host<BackgroundNames> {
  /** What it shows. */
  readonly view: HealthView;
  readonly #node: NodeHost<BackgroundNames>;
  readonly #options: HealthEndpointOptions;
  #opening: Promise<HealthServer> | undefined;
  #draining: Promise<unknown> | undefined;
  #ending: Promise<void> | undefined;

  constructor(node: NodeHost<BackgroundNames>, options: HealthEndpointOptions) {
    this.#node = node;
    this.#options = options;
    this.view = new HealthView(node, options, () => this.#draining !== undefined);
  }

  get state(): HostState {
    return this.#node.host.state;
  }

  get lifetime(): Lifetime {
    return this.#node.host.lifetime;
  }

  get health(): HealthSource {
    return this.#node.host.health;
  }

  get abandonedExecutions(): number {
    return this.#node.host.abandonedExecutions;
  }

  get pending(): readonly string[] {
    return this.#node.host.pending;
  }

  run(service: BackgroundNames, options?: RunOptions): Promise<ExecutionOutcome> {
    return this.#node.host.run(service, options);
  }

  async start(options?: { readonly signal?: AbortSignal | undefined }): Promise<void> {
    const { host } = this.#node;
    if (host.state !== 'created') return host.start(options);
    this.#opening ??= this.#open();
    await this.#opening;
    try {
      if (host.lifetime.stopping.aborted) throw new HostStopping('The host was stopped while it was starting.');
      await host.start(options);
    } catch (thrown) {
      // A second call of start is refused, while the first continues.
      if (!this.#isUnderWay) await this.#end().catch(() => {});
      throw thrown;
    }
  }

  async stop(): Promise<void> {
    await this.#drain();
    await this.#end();
  }

  /** Begins the stop that a signal of the process requests: readiness goes off first. */
  requestStop(): void {
    void this.#drain().then(() => this.#node.host.lifetime.stopApplication());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #open(): Promise<HealthServer> {
    const { host, logger } = this.#node;
    const [{ HealthServer: Server }] = await Promise.all([import('./health-server.ts'), this.view.load()]);
    const server = new Server(this.view.source);
    try {
      await server.listen(this.#options);
    } catch (thrown) {
      const err = toError(thrown);
      logger.error({ event: 'health.listenFailed', err }, `The host does not start: ${messageOf(err)}`);
      this.#opening = undefined;
      throw err;
    }
    this.view.watch();
    // The endpoints close after the host, for any reason of its end.
    host.lifetime.stopping.addEventListener('abort', () => this.#endLater(), { once: true });
    return server;
  }

  /**
   * Turns readiness off, and waits for the time that load balancers need to notice it. Only a host that has started is
   * ready.
   */
  #drain(): Promise<unknown> {
    const { host, clock, logger } = this.#node;
    const { readinessDelayMs: delayMs = 0 } = this.#options;
    if (this.#draining !== undefined || host.state !== 'started') return this.#draining ?? Promise.resolve();
    if (delayMs > 0) {
      const text = `No longer ready; the stop begins in ${delayMs} ms`;
      logger.info({ event: 'health.readinessOff', delayMs }, text);
    }
    this.#draining = delayMs > 0 ? delay(clock, delayMs, host.lifetime.stopping) : Promise.resolve();
    return this.#draining;
  }

  /** Ends the host, then the endpoints. Rejects as the host's `stop` does. */
  #end(): Promise<void> {
    this.#ending ??= this.#node.host.stop().finally(() => this.#close());
    return this.#ending;
  }

  // The stop that fired `stopping` may be one of this object: it has set what it waits for a moment later.
  #endLater(): void {
    queueMicrotask(() => void this.#end().catch(() => {}));
  }

  get #isUnderWay(): boolean {
    return this.state === 'starting' || this.state === 'started';
  }

  async #close(): Promise<void> {
    // One that failed to open has said so.
    const server = await this.#opening?.catch(() => undefined);
    await server?.close();
  }
}
