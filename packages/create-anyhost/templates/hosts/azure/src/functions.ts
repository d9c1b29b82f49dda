// Azure Functions, Node v4 model: a timer for each service. The plan is the one in deployment.ts: Flex Consumption. It has no time
// zones, so the host decides which ticks of a schedule with a time zone are due.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

registerTimers(app, { plan: 'flex' });
