import { createInterface } from 'node:readline';
import { createHandler, type LambdaOptions } from '@anyhost/aws-lambda';
import type { AnyApplication, Clock } from '@anyhost/core';
import { answerTo, type Delivery } from '../delivery.ts';

/** Runs an application as a sandbox of Lambda does: one delivery at a time, from standard input, answered on standard output. */
export async function runAsLambda(application: AnyApplication, options: LambdaOptions, clock: Clock): Promise<void> {
  const handler = createHandler(application, { ...options, clock });
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, event, timeoutMs }: Delivery = JSON.parse(line);
    const endsAt = clock.monotonic() + timeoutMs;
    const context = { getRemainingTimeInMillis: () => endsAt - clock.monotonic(), awsRequestId: `delivery-${id}` };
    let isDone = true;
    try {
      await handler(event, context);
    } catch {
      isDone = false;
    }
    process.stdout.write(`${answerTo(id, isDone)}\n`);
  }
  await handler.stop();
}
