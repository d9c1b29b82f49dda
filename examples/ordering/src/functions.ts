// Azure Functions, Node v4 model: one timer per service.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

// An instance loses its files: the archiver then starts from the beginning, which only takes time.
registerTimers(app, { allowVolatileState: true });
