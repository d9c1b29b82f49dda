import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import {
  type AnyApplication,
  AnyhostError,
  delay,
  type Host,
  type HostedService,
  HostStopping,
  type RootView,
  waitFor,
} from '@anyhost/core';
import { buildNodeHost, type NodeHost } from '../build-node-host.ts';
import { drivenBy } from '../driver-option.ts';
import { ExecutionTally } from '../execution-tally.ts';
import type { HealthHandler } from '../health/health-handler.ts';
import { startedBy } from '../host-lifetime-option.ts';
import type { ProcessLike } from '../process-like.ts';
import { ProcessSession, type SessionEnd } from '../process-session.ts';
import { runAsProcess } from '../run-as-process.ts';
import { serveHost, stopOn } from '../serve-host.ts';
import { notifySystemd } from '../systemd/notify-systemd.ts';
import { BesideHealth } from './beside-health.ts';
import type { HostBesideOptions } from './beside-options.ts';
import type { HostBeside } from './host-beside-type.ts';
import { RequestScopes } from './request-scopes.ts';
import { type Busy, ServedServer } from './served-server.ts';
import { withWebService } from './with-web-service.ts';

/** The time for requests under way when the start has failed. */
const FAILED_START_MS = 1000;

/** A host and an HTTP server that end together. */
export class BesideHost<BackgroundNames extends string, Root, Scoped>
  implements HostBeside<BackgroundNames, Root, Scoped>
{
  readonly host: Host<BackgroundNames>;
  readonly #node: NodeHost<BackgroundNames>;
  readonly #health: BesideHealth<BackgroundNames>;
  readonly #options: HostBesideOptions;
  readonly #server: Server;
  readonly #served: ServedServer;
  readonly #scopes: RequestScopes<Root & Scoped>;
  readonly #tally = new ExecutionTally();
  #services: RootView<Root, Scoped, string> | undefined;
  #starting: Promise<void> | undefined;
  #draining: Promise<unknown> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    server: Server,
    application: AnyApplication<BackgroundNames>,
    options: HostBesideOptions,
    process: ProcessLike,
  ) {
    this.#server = server;
    this.#options = options;
    const web = withWebService(application, (services) => {
      this.#services = services;
      return this.#webService();
    });
    const onOutcome: HostBesideOptions['onOutcome'] = (outcome) => {
      this.#tally.count(outcome);
      return options.onOutcome?.(outcome);
    };
    const platform = { ...drivenBy(options.driver), ...startedBy(options.hostLifetime, () => this.#requestStop()) };
    this.#node = buildNodeHost(web, { ...options, onOutcome }, { process, platform });
    const isLeaving = (): boolean => this.#draining !== undefined;
    const environment = options.environment ?? process.env;
    this.#health = new BesideHealth(this.#node, options, { environment, isLeaving });
    this.host = this.#health.hostWithHealth ?? this.#node.host;
    this.#scopes = new RequestScopes(this.#node.logger);
    this.#served = new ServedServer(server, this.#node.clock, (response) => this.#scopes.end(response));
  }

  get services(): RootView<Root, Scoped, string> {
    if (this.#services === undefined) throw notStarted();
    return this.#services;
  }

  get isReady(): boolean {
    return this.host.state === 'started' && this.#draining === undefined;
  }

  get healthHandler(): HealthHandler {
    return this.#health.handler;
  }

  scopeOf(response: ServerResponse): Root & Scoped {
    return this.#scopes.of(response, this.services.scopes);
  }

  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async stop(): Promise<void> {
    await this.#drain();
    await this.host.stop().finally(() => this.#close());
  }

  async serve(): Promise<void> {
    await runAsProcess(this.#node.process, this.#options, () => this.#session());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(): Promise<void> {
    const { lifetime } = this.host;
    const { listen } = this.#options;
    try {
      if (listen === undefined) await this.#listening(lifetime.stopping);
      if (lifetime.stopping.aborted) throw new HostStopping('The host was stopped while it was starting.');
      await this.host.start();
      if (listen !== undefined && !lifetime.stopping.aborted) await this.#letListen(listen, lifetime.stopping);
    } catch (thrown) {
      lifetime.stopApplication();
      // The caller gets the error that prevented the start; the log has the others.
      await this.host.stop().catch(() => {});
      await this.#close();
      throw thrown;
    }
  }

  async #session(): Promise<SessionEnd> {
    const requestStop = (): void => this.#requestStop();
    const hasSignals = this.#options.hostLifetime === undefined;
    const session = new ProcessSession(this.#node, { requestStop, hasSignals });
    const { lifetime } = this.host;
    const notices = notifySystemd(this.#node, this.#options.environment ?? this.#node.process.env);
    const served = { lifetime, start: () => this.start(), stop: () => this.stop() };
    const serving = serveHost(served, { logger: this.#node.logger, hasSignals });
    const unlink = stopOn(this.#options.signal, requestStop);
    const errors = await serving;
    unlink();
    if (notices !== undefined) await notices.end();
    if (lifetime.started.aborted) this.#tally.log(this.#node.logger);
    return await session.end(() => 0, errors);
  }

  #requestStop(): void {
    const { lifetime } = this.host;
    const { hostWithHealth } = this.#health;
    void this.#drain().then(() =>
      hostWithHealth === undefined ? lifetime.stopApplication() : hostWithHealth.requestStop(),
    );
  }

  /** Rejects when the server cannot listen; a stop does not wait for it. */
  async #letListen(listen: () => unknown, stopping: AbortSignal): Promise<void> {
    const listened = Promise.resolve()
      .then(listen)
      .then(() => this.#listening(stopping));
    listened.catch(() => {});
    await waitFor(listened, { clock: this.#node.clock, until: 'none', signals: [stopping] });
  }

  /** Waits for the server to listen, or for a request to stop. Rejects when it cannot listen. */
  async #listening(stopping: AbortSignal): Promise<void> {
    if (this.#server.listening || stopping.aborted) return;
    await once(this.#server, 'listening', { signal: stopping }).catch((thrown) => {
      if (!stopping.aborted) throw thrown;
    });
  }

  /** Readiness goes off, and clients and load balancers have time to go elsewhere. Only a started host is ready. */
  #drain(): Promise<unknown> {
    const { clock, logger } = this.#node;
    const { lifetime, state } = this.host;
    if (this.#draining !== undefined || state !== 'started') return this.#draining ?? Promise.resolve();
    const { readinessDelayMs: delayMs, hostWithHealth } = this.#health;
    logger.info(
      { event: 'web.leaving', delayMs },
      `Answers ask for the end of connections; the stop begins in ${delayMs} ms`,
    );
    this.#served.leave();
    // A host that shows its health waits itself.
    const waits = delayMs > 0 && hostWithHealth === undefined;
    this.#draining = waits ? delay(clock, delayMs, lifetime.stopping) : Promise.resolve();
    return this.#draining;
  }

  /** The server's part in the stop of the services. */
  #webService(): HostedService {
    return {
      startAsync: async () => {},
      stopAsync: async () => {},
      stoppingAsync: () => this.#stopAccepting(),
      stoppedAsync: async (signal) => {
        await this.#finish(signal);
        await this.#options.close?.();
        if (signal.aborted) throw signal.reason;
      },
    };
  }

  async #stopAccepting(): Promise<void> {
    const { busy } = this.#served;
    const text = `The server accepts no more connections. Under way: ${inWords(busy)}`;
    this.#node.logger.info({ event: 'web.notAccepting', ...busy }, text);
    await this.#served.stopAccepting();
  }

  async #finish(signal: AbortSignal): Promise<void> {
    const cutOff = await this.#served.finish(signal);
    if (cutOff.requests + cutOff.upgraded === 0) return;
    const text = `The time to stop is over. Cut off: ${inWords(cutOff)}. End event streams and WebSockets when lifetime.stopping aborts`;
    this.#node.logger.warn({ event: 'web.cutOff', ...cutOff }, text);
  }

  /** For an end in which the services had no part: the start failed, or nothing was started. */
  #close(): Promise<void> {
    this.#closing ??= this.#closeAlone();
    return this.#closing;
  }

  async #closeAlone(): Promise<void> {
    if (this.host.lifetime.started.aborted) return;
    await this.#served.stopAccepting();
    const limit = new AbortController();
    const timer = new AbortController();
    void delay(this.#node.clock, FAILED_START_MS, timer.signal).then(() => limit.abort());
    await this.#finish(limit.signal);
    timer.abort();
  }
}

function inWords({ requests, upgraded }: Busy): string {
  const connections = upgraded === 0 ? '' : `, ${upgraded} upgraded connections`;
  return `${requests} requests${connections}`;
}

function notStarted(): AnyhostError {
  return new AnyhostError(
    'ERR_ANYHOST_ILLEGAL_STATE',
    'The services are not made yet. Let the server listen after the start, with the option listen, or ask for services only while isReady is true.',
  );
}
