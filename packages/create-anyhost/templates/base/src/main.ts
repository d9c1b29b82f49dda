// A container, a virtual machine, a laptop: runs until SIGTERM or Ctrl-C.
import { runHost } from '@anyhost/node';
import { app } from './app.ts';

// What went wrong is in the log, and in the exit code.
await runHost(app).catch(() => {});
