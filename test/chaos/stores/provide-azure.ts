import { ContainerClient } from '@azure/storage-blob';
import { azuriteConnection } from './open-store.ts';
import type { StorePlace, StoreRequest } from './provide-store.ts';
import { standIn } from './stand-ins.ts';

/** A container of its own in Azurite. */
export async function provideAzure({ folder }: StoreRequest): Promise<StorePlace> {
  const { port, reason } = await standIn('azurite');
  if (port === undefined) throw new Error(reason);
  const url = new URL(`http://127.0.0.1:${port}`);
  const space = `chaos-${folder.split('/').at(-1)}`;
  const client = new ContainerClient(azuriteConnection(url.href), space);
  await client.createIfNotExists();
  return { url, space, restart: undefined, remove: async () => void (await client.delete()) };
}
