import type { AnyApplication, HostOptions, HostPlatform, Stuck } from '@anyhost/core';
import type { HarnessOptions, HostCall, HostHarness, PlatformSettings } from './host-harness.ts';

/** A mistake in an adapter. */
export interface Mistake {
  readonly application?: (application: AnyApplication) => AnyApplication;
  readonly options?: (options: HarnessOptions) => HostOptions;
  readonly platform?: (platform: HostPlatform) => HostPlatform;
  readonly call?: (call: HostCall) => HostCall;
  readonly limits?: (limits: PlatformSettings) => PlatformSettings;
  /** What the adapter sees of what is stuck. */
  readonly stuck?: (found: Stuck | undefined) => Stuck | undefined;
  /** How the adapter waits for other runs before it ends the process. */
  readonly drain?: (drain: () => Promise<void>) => Promise<void>;
  readonly exitCode?: number;
  readonly harness?: (harness: HostHarness, options: HarnessOptions) => HostHarness;
}
