// AWS Lambda behind EventBridge; the event, or ANYHOST_SERVICE, says which service.
import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

// For a try with a SQLite file in the temporary folder, which is lost with the sandbox. PostgreSQL needs no such option.
export const handler = createHandler(app, { allowVolatileState: true });
