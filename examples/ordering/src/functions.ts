// Azure Functions, Node v4 model: one timer per service.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

// For a try with a SQLite file in the temporary folder, which is lost with the instance. PostgreSQL needs no such option.
registerTimers(app, { allowVolatileState: true });
