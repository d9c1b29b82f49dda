// Azure Functions, Node v4 model: one timer per service.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

// An instance loses its files: the archiver then begins again at the front, which costs time and nothing else.
registerTimers(app, { allowVolatileState: true });
