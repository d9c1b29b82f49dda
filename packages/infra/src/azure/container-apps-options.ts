import type { AzureStore } from './azure-store.ts';

/** Options of `containerAppsFiles`. */
export interface ContainerAppsOptions {
  /** The base of the names of all resources, 2 to 20 lower-case letters, digits and hyphens. Default: the application's name. */
  readonly name?: string | undefined;
  /** The image, without the registry: `'ordering-background:1.0.0'`. Required. */
  readonly image: string;
  /** The command that runs a service once; `ANYHOST_SERVICE` names the service. Default `['node', 'dist/once.js']`. */
  readonly command?: readonly string[] | undefined;
  /** The command of the long-lived host. With it, `continuous()` services get a container app. Default none: they are refused. */
  readonly hostCommand?: readonly string[] | undefined;
  /** Milliseconds that one run may take, start included: the `timeoutMs` that the program gives to `runOnce`. Default 600000. */
  readonly runTimeoutMs?: number | undefined;
  /** How often Azure runs a failed job again, 0 to 10. Default 0: the next due time comes. */
  readonly retryLimit?: number | undefined;
  /** Cores of a container: 0.25 to 4 in steps of 0.25; its memory is twice as many GB. Default 0.25. */
  readonly cpu?: number | undefined;
  /** `{ consumer: false }` leaves a service out. Default: none. */
  readonly services?: Readonly<Partial<Record<string, boolean>>> | undefined;
  /** The state store. Required where a service needs a durable one. Default none. */
  readonly store?: AzureStore | undefined;
  /** Environment variables by name, in plain text. Default none. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Names of environment variables whose values are secrets of a Key Vault, given when it is deployed. Default none. */
  readonly secrets?: readonly string[] | undefined;
  /** Days that logs are kept, 30 to 730. Default 30. */
  readonly logRetentionDays?: number | undefined;
}
