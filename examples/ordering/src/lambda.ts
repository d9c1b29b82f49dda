// AWS Lambda behind EventBridge; the event, or ANYHOST_SERVICE, says which service.
import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

export const handler = createHandler(app);
