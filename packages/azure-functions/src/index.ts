// For function apps: one call registers everything.
export { registerTimers } from './register-timers.ts';

// For whoever reads or writes the options.
export type { AzureHosting, AzureOperatingSystem, AzurePlan } from './ncrontab/hosting.ts';
export type { TimerOptions } from './timer-options.ts';
