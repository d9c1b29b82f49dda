// A container, a VM, a laptop: until SIGTERM or Ctrl-C.
import { runHost } from '@anyhost/node';
import { app } from './app.ts';
import { endReadably } from './end-readably.ts';

await runHost(app).catch(endReadably);
