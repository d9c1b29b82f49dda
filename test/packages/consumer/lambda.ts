import { createHandler } from '@anyhost/aws-lambda';
import { app } from './app.ts';

export const handler = createHandler(app);
