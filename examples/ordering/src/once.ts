// A Kubernetes CronJob, a systemd timer, a scheduled container: one service, once.
import { runOnce } from '@anyhost/node';
import { app } from './app.ts';
import { endReadably } from './end-readably.ts';

const wanted = process.argv[2];
const service = app.backgroundServices.find((name) => name === wanted);

if (service !== undefined) await runOnce(app, service, { timeoutMs: 600_000 }).catch(endReadably);
else endReadably(new Error(`No service '${wanted ?? ''}': name one of ${app.backgroundServices.join(', ')}`));
