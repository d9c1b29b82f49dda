import type { EnvironmentVariables } from '@anyhost/core';

/** How much of an instance's id is enough to find it. */
const ID_LETTERS = 8;

/**
 * What Azure calls this worker's instance, in short: the function app, and the beginning of the instance's id, as in
 * `orders 7a31c2d9`. Consumption plans say only one of them. `undefined` outside of Azure.
 */
export function workerName({
  WEBSITE_SITE_NAME: site,
  WEBSITE_INSTANCE_ID: instance,
  CONTAINER_NAME: container,
}: EnvironmentVariables): string | undefined {
  const id = (instance || container)?.slice(0, ID_LETTERS);
  return [site, id].filter(Boolean).join(' ') || undefined;
}
