import type { EnvironmentVariables } from '@anyhost/core';
import type { NodeHost } from '../build-node-host.ts';
import { createHealthHandler, type HealthHandler } from '../health/health-handler.ts';
import { HealthView } from '../health/health-view.ts';
import { HostWithHealth } from '../health/host-with-health.ts';
import { toldWebHealth } from '../told-limits.ts';
import type { HostBesideOptions } from './beside-options.ts';

/** How a host beside a web server shows its health. */
export class BesideHealth<BackgroundNames extends string> {
  /** The host with health endpoints on a port of its own, where it has one. */
  readonly shown: HostWithHealth<BackgroundNames> | undefined;
  /** Answers on the web server's port. */
  readonly handler: HealthHandler;
  /** The time between the request to stop and the stop. */
  readonly readinessDelayMs: number;

  constructor(
    node: NodeHost<BackgroundNames>,
    { health = {}, readinessDelayMs }: Pick<HostBesideOptions, 'health' | 'readinessDelayMs'>,
    { environment, isLeaving }: { readonly environment: EnvironmentVariables; readonly isLeaving: () => boolean },
  ) {
    const { port, ...told } = toldWebHealth(health, environment);
    this.readinessDelayMs = readinessDelayMs ?? told.readinessDelayMs ?? 0;
    const ownPort = { ...told, readinessDelayMs: this.readinessDelayMs };
    this.shown = port === undefined ? undefined : new HostWithHealth(node, { ...ownPort, port });
    const view = this.shown?.view ?? new HealthView(node, health, isLeaving);
    this.handler = createHealthHandler(view, health.prefix ?? '');
  }
}
