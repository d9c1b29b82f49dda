// AWS Lambda behind EventBridge Scheduler: each invocation runs a service once.
import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

export const handler = createHandler(app);
