// A Kubernetes CronJob, a systemd timer, a scheduled container: one service, once. The argument names it, or ANYHOST_SERVICE;
// ANYHOST_TIMEOUT_MS is its time limit, which deployment files set beside that of the platform.
import { runOnce } from '@anyhost/node';
import { app } from './app.ts';
import { endReadably } from './end-readably.ts';

await runOnce(app, process.argv[2], { exit: true }).catch(endReadably);
