import { listenAddress, listenError } from './listen-address.ts';
import { webFront } from './web-front.ts';

/** Serves the shop as this process. Rejects when it cannot start. */
export async function serveShop(): Promise<void> {
  const listen = listenAddress(process.env);
  const { host } = webFront({ listen });
  await host.serve().catch((error) => {
    throw listenError(error, listen);
  });
}
