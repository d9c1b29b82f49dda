// AWS Lambda behind EventBridge; the event, or ANYHOST_SERVICE, says which service.
import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

// A sandbox loses its files: the archiver then begins again at the front, which costs time and nothing else.
export const handler = createHandler(app, { allowVolatileState: true });
