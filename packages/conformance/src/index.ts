// For authors of hosts: the suite, and the types that describe a host to it.
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
export type { StateStoreHarness, StoreCapability, StoreServer, StoreStorage } from './state-store-harness.ts';
export { type TcpProxy, type TcpProxyOptions, tcpProxy } from './tcp-proxy.ts';

// For both: the tests that they are known to fail.
export type { KnownGap } from './suite-tests.ts';
