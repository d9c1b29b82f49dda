import type { TimedSchedule } from '@anyhost/core';
import type { AzureStoreOptions } from './azure-store-options.ts';

/** Common options of deployments on Azure Functions and on Container Apps. */
export interface AzureCommonOptions {
  /**
   * The base of the names of all resources: 2 to 40 lower-case letters, digits and hyphens, starting with a letter. Default: the
   * application's name.
   */
  readonly name?: string | undefined;
  /** The state store. Required if a service needs a durable one. Default: none. */
  readonly store?: AzureStoreOptions | undefined;
  /**
   * Names of environment variables whose values are Key Vault secrets. The deployment reads the values from environment
   * variables of the same names. Default: none.
   */
  readonly secrets?: readonly string[] | undefined;
  /** Days that log lines are kept, 30 to 730. Default 30. */
  readonly logRetentionDays?: number | undefined;
}

/** Options of `azureFiles`. */
export interface AzureOptions extends AzureCommonOptions {
  /** The background services to deploy. Default: all but those registered `{ hosts: 'long-lived' }`. */
  readonly services?: readonly string[] | undefined;
  /** Environment variables in plain text. Default: none. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The hosting plan: Flex Consumption, or Elastic Premium. Default `'flex'`. */
  readonly plan?: 'flex' | 'premium' | undefined;
  /** The Node version. Default `'22'`. */
  readonly nodeVersion?: '22' | '24' | undefined;
  /** Memory of an instance on Flex Consumption, in MB: 512, 2048 or 4096. Not every region offers 512. Default 2048. */
  readonly memoryMb?: 512 | 2048 | 4096 | undefined;
  /** The size of an instance on Premium. Default `'EP1'`. */
  readonly size?: 'EP1' | 'EP2' | 'EP3' | undefined;
  /**
   * Milliseconds that an invocation may take, `functionTimeout` of host.json: less than a day, or `Infinity` for no limit.
   * It must cover the longest `timeoutMs` and its reserve. Default: that with all attempts and a cold start, and at least
   * 30 minutes if a service has no `timeoutMs`.
   */
  readonly functionTimeoutMs?: number | undefined;
  /**
   * How to handle schedules that NCRONTAB cannot express, as in the option of `registerTimers`: `'setting'` sets
   * `WEBSITE_TIME_ZONE` to the one zone of all `cron` schedules; with `'guard'`, timers are in UTC and may tick more often,
   * and the host skips ticks that are not due. Default: `'guard'` on Flex Consumption, which accepts no other value;
   * `'setting'` on Premium.
   */
  readonly timeZones?: 'setting' | 'guard' | undefined;
  /**
   * Allow guarded timers to skip any number of ticks for each run, as in the option of `registerTimers`, which the code
   * must then set too. Default false: at most 12 ticks for each run, or 48 a day.
   */
  readonly allowManyTicks?: boolean | undefined;
  /** Schedules for this function app, by service, as in the option of `registerTimers`. Default: the services' own. */
  readonly schedules?: Readonly<Partial<Record<string, TimedSchedule>>> | undefined;
}
