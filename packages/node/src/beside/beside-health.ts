import type { EnvironmentVariables } from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import { webHealthOrVariables } from '../environment-defaults.ts';
import { createHealthHandler, type HealthHandler } from '../health/health-handler.ts';
import { HealthView } from '../health/health-view.ts';
import { HostWithHealth } from '../health/host-with-health.ts';
import type { HostBesideOptions } from './beside-options.ts';

/** How a host beside a web server shows its health. */
export class BesideHealth<BackgroundNames extends string> {
  /** The host with health endpoints on a port of its own, where it has one. */
  readonly hostWithHealth: HostWithHealth<BackgroundNames> | undefined;
  /** Answers on the web server's port. */
  readonly handler: HealthHandler;
  /** Milliseconds between the request to stop and the stop. */
  readonly readinessDelayMs: number;

  constructor(
    node: NodeHost<BackgroundNames>,
    { health = {}, readinessDelayMs }: Pick<HostBesideOptions, 'health' | 'readinessDelayMs'>,
    { environment, isLeaving }: { readonly environment: EnvironmentVariables; readonly isLeaving: () => boolean },
  ) {
    const { port, ...options } = webHealthOrVariables(health, environment);
    this.readinessDelayMs = readinessDelayMs ?? options.readinessDelayMs ?? 0;
    const ownPort = { ...options, readinessDelayMs: this.readinessDelayMs };
    this.hostWithHealth = port === undefined ? undefined : new HostWithHealth(node, { ...ownPort, port });
    const view = this.hostWithHealth?.view ?? new HealthView(node, health, isLeaving);
    this.handler = createHealthHandler(view, health.prefix ?? '');
  }
}
