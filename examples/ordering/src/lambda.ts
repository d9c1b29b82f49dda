// AWS Lambda behind EventBridge; the event, or ANYHOST_SERVICE, says which service.
import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

// A sandbox loses its files: the archiver then starts from the beginning, which only takes time.
export const handler = createHandler(app, { allowVolatileState: true });
