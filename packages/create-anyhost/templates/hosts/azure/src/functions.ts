// Azure Functions, Node v4 model: a timer for each service.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

registerTimers(app);
