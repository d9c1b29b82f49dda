import type { Guard } from '@anyhost/core';
import { scheduleGuard } from '@anyhost/core/schedule';

/**
 * The option `guard` of `createHandler`, for events with `"guard": true`. It contains the schedule language: a function
 * whose schedules need no guard does not import it.
 *
 * @example
 * ```ts
 * import { createHandler } from '@anyhost/aws-lambda';
 * import { guard } from '@anyhost/aws-lambda/guard';
 * import { app } from './app.ts';
 *
 * export const handler = createHandler(app, { guard });
 * ```
 */
export const guard: Guard = scheduleGuard;
