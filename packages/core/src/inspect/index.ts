// The records of an application, for other processes than its hosts: monitors, command lines, consoles. It loads the
// schedule language; hosts do not need it.
export type { ApplicationRecord } from './application-record.ts';
export { type Finding, type FindingKind, findingsOf } from './findings.ts';
export { type InspectOptions, inspect } from './inspect.ts';
export { type LastRecords, lastRecords } from './last-records.ts';
export { openSwitches, type RequestedRun, type ServiceSwitches } from './open-switches.ts';
export type {
  RequestRecord,
  RunningRecord,
  RunRecord,
  ServiceRecord,
  SwitchRecord,
  UnfinishedRecord,
} from './service-record.ts';
export type { StoreAccessOptions } from './subject.ts';
export { type WatchOptions, type WatchServices, watchServices } from './watch-services.ts';
export type { ByOptions, RunNowOptions, SwitchOptions } from './switch-options.ts';
