import type { TimedSchedule } from '@anyhost/core';
import type { AzureStore } from './azure-store.ts';

/** Options of `azureFiles`. */
export interface AzureOptions {
  /** The base of the names of all resources, 2 to 40 lower-case letters, digits and hyphens. Default: the application's name. */
  readonly name?: string | undefined;
  /** The hosting plan: Flex Consumption, or Elastic Premium. Default `'flex'`. */
  readonly plan?: 'flex' | 'premium' | undefined;
  /** The Node version. Default `'22'`. */
  readonly nodeVersion?: '22' | '24' | undefined;
  /** Megabytes of an instance on Flex Consumption. Default 2048; not every region has 512. */
  readonly memoryMb?: 512 | 2048 | 4096 | undefined;
  /** The size of an instance on Premium. Default `'EP1'`. */
  readonly size?: 'EP1' | 'EP2' | 'EP3' | undefined;
  /**
   * Milliseconds that an invocation may take, `functionTimeout` of host.json; `Infinity` for no limit. It must hold the
   * longest `timeoutMs` and its reserve. Default: that, or 30 minutes while a service has no `timeoutMs`.
   */
  readonly functionTimeoutMs?: number | undefined;
  /**
   * Where the zones of `cron` schedules come from: `'setting'` sets `WEBSITE_TIME_ZONE`, `'guard'` has timers in UTC that
   * tick more often, and the host skips what is not due. Default: `'setting'` on Premium; Flex Consumption has `'guard'` only.
   */
  readonly timeZones?: 'setting' | 'guard' | undefined;
  /** Schedules for this function app, by service, as the option of `registerTimers`. Default none. */
  readonly schedules?: Readonly<Partial<Record<string, TimedSchedule>>> | undefined;
  /** `{ consumer: false }` leaves a service out, as the option of `registerTimers`. Default: none. */
  readonly services?: Readonly<Partial<Record<string, boolean>>> | undefined;
  /** The state store. Required where a service needs a durable one. Default none. */
  readonly store?: AzureStore | undefined;
  /** App settings by name, in plain text: `{ ORDERING__BATCH_SIZE: '100' }`. Default none. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Names of app settings whose values are secrets of a Key Vault, given when it is deployed. Default none. */
  readonly secrets?: readonly string[] | undefined;
  /** Days that logs are kept, 30 to 730. Default 30. */
  readonly logRetentionDays?: number | undefined;
}
