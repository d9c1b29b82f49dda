// A container, a VM, a laptop: until SIGTERM or Ctrl-C.
import { runHost } from '@anyhost/node';
import { app } from './app.ts';

await runHost(app);
