// Azure Functions, Node v4 model: a timer for each service. The plan is the one of deployment.ts: Flex Consumption, which has no
// time zones, so that the host decides which ticks of a zoned schedule are due.
import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

registerTimers(app, { plan: 'flex' });
