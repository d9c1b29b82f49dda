// Runs one service once: the argument names it, or the variable ANYHOST_SERVICE.
import { runOnce } from '@anyhost/node';
import { app } from './app.ts';

// Errors are in the log, and in the exit code.
await runOnce(app, process.argv[2], { exit: true }).catch(() => {});
