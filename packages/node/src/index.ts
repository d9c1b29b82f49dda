// For programs: run an application as this process, or make a host that the program starts and stops.
export type { HostBesideOptions } from './beside/beside-options.ts';
export type { HostBeside } from './beside/host-beside-type.ts';
export { hostBeside } from './beside/host-beside.ts';
export { type CreateHostOptions, createHost } from './create-host.ts';
export type { DriverOption } from './driver-option.ts';
export type { HealthHandler } from './health/health-handler.ts';
export type { HealthEndpointOptions, HealthOption, WebHealthOptions } from './health/health-options.ts';
export { HEALTH_PATHS } from './health/health-paths.ts';
export type { HostLifetimeOption } from './host-lifetime-option.ts';
export type { NodeHostOptions } from './node-host-options.ts';
export { type RunHostOptions, runHost } from './run-host.ts';
export { type RunOnceOptions, runOnce } from './run-once.ts';

// For tests of programs: the type of a substitute for the process.
export type { CrashEvent, OutputLike, ProcessLike, StopSignal } from './process-like.ts';
