/**
 * A hosting plan of Azure Functions, as far as timers differ between them.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-scale
 */
export type AzurePlan = 'flex' | 'consumption' | 'premium' | 'dedicated';

/** The operating system under a function app. It decides how, and whether, a time zone is set. */
export type AzureOperatingSystem = 'linux' | 'windows';

/** Where a function app runs. Omitted fields are not checked. */
export interface AzureHosting {
  /** The hosting plan. Without it a schedule in any time zone is translated. */
  plan?: AzurePlan | undefined;
  /** The operating system; default `'linux'`. Only `'consumption'` differs: on Windows it has time zones. */
  operatingSystem?: AzureOperatingSystem | undefined;
}

/**
 * Whether an app on this plan may set `WEBSITE_TIME_ZONE`.
 *
 * On Flex Consumption and Linux Consumption it is not supported, and setting it breaks TLS and metrics.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-app-settings#website_time_zone
 */
export function supportsTimeZone({ plan, operatingSystem = 'linux' }: AzureHosting): boolean {
  if (plan === 'flex') return false;
  return plan !== 'consumption' || operatingSystem === 'windows';
}

/** The plan as a reader of an error message knows it. */
export function describeHosting({ plan, operatingSystem = 'linux' }: AzureHosting): string {
  if (plan === 'flex') return 'Flex Consumption';
  if (plan === 'consumption') return operatingSystem === 'linux' ? 'Linux Consumption' : 'Windows Consumption';
  return plan === 'premium' ? 'Premium' : 'Dedicated';
}
