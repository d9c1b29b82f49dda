// For function apps: one call registers everything.
export { type RegisteredTimers, registerTimers } from './register-timers.ts';

// The types of the options.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export type { TimerOptions } from './timer-options.ts';
