// For authors of hosts: the suite, and what a page of it says of its host.
export { describeHostAdapter, type HostAdapterSuite } from './describe-host-adapter.ts';
export type { HostCapabilities } from './host-capabilities.ts';
export type {
  CreateHarness,
  HarnessOptions,
  HostAnswer,
  HostCall,
  HostHarness,
  PlatformSettings,
} from './host-harness.ts';

// For authors of state stores.
export { describeStateStore, type StateStoreSuite } from './describe-state-store.ts';
export type { StateStoreHarness } from './state-store-harness.ts';

// For both: what they are known to fail.
export type { KnownGap } from './suite-tests.ts';
