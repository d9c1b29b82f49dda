// The shop: its web front, with the background services inside, until SIGTERM or Ctrl-C. PORT and HOST say where it listens.
import { endReadably } from './end-readably.ts';
import { serveShop } from './web/serve-shop.ts';

await serveShop().catch(endReadably);
