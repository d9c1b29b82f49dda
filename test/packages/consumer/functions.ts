import { registerTimers } from '@anyhost/azure-functions';
import { app } from './app.ts';

registerTimers(app);
