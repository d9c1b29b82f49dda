// For function apps: one call registers everything.

// For whoever reads or writes the options.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export { registerTimers } from './register-timers.ts';
export type { TimerOptions } from './timer-options.ts';
