// Azure Functions, Node v4 model: one timer per service.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

registerTimers(app);
