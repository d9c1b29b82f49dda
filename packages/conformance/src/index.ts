// For authors of hosts.
export { describeHostAdapter, type HostAdapterSuite } from './describe-host-adapter.ts';
// For authors of state stores.
export { describeStateStore, type StateStoreHarness, type StateStoreSuite } from './describe-state-store.ts';
// For authors of hosts: what a page of the suite says of its host.
export type { HostCapabilities } from './host-capabilities.ts';
export type {
  CreateHarness,
  HarnessOptions,
  HostAnswer,
  HostCall,
  HostHarness,
  PlatformSettings,
} from './host-harness.ts';
// For authors of hosts and of state stores.
export type { KnownGap } from './suite-tests.ts';
