// A Kubernetes CronJob, a systemd timer, a scheduled container: one service, once.
import { runOnce } from '@anyhost/node';
import { app } from './app.ts';

const wanted = process.argv[2] ?? 'price-cache';
const service = app.backgroundServices.find((name) => name === wanted);
if (service === undefined) throw new Error(`No service '${wanted}': name one of ${app.backgroundServices.join(', ')}`);

await runOnce(app, service, { timeoutMs: 600_000 });
