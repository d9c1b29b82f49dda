// For a container, a virtual machine or a laptop: runs until SIGTERM or Ctrl-C.
import { runHost } from '@anyhost/node';
import { app } from './app.ts';

// Errors are in the log, and in the exit code.
await runHost(app).catch(() => {});
