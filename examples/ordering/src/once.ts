// A Kubernetes CronJob, a systemd timer, a scheduled container: one service, once. The argument names it, or ANYHOST_SERVICE.
import { runOnce } from '@anyhost/node';
import { app } from './app.ts';
import { endReadably } from './end-readably.ts';

await runOnce(app, process.argv[2], { timeoutMs: 600_000, exit: true }).catch(endReadably);
