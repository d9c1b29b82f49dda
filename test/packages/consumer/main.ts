import { runHost } from '@anyhost/node';
import { app } from './app.ts';

await runHost(app);
console.log('stopped');
