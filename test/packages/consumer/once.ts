import { runOnce } from '@anyhost/node';
import { app } from './app.ts';

await runOnce(app, 'price-cache', { timeoutMs: 60_000 });
