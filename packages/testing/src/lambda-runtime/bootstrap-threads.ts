// biome-ignore-all lint/suspicious/noConsole: a runtime client reports the end of its threads on the function's console.
import { isMainThread, Worker } from 'node:worker_threads';

/** Several invocations at once, in threads: the mode of Managed Instances. */
export const isInterleaving: boolean = process.env['AWS_LAMBDA_MAX_CONCURRENCY'] !== undefined;

/** This thread does not serve invocations; it starts the threads that do. */
export const startsThreads: boolean = isInterleaving && isMainThread;

/** Runs the program in threads until the last has ended. As with the real client, one that ends is not replaced. */
export async function runThreads(program: URL): Promise<void> {
  const count = Number(process.env['AWS_LAMBDA_NODEJS_WORKER_COUNT'] ?? 1);
  await Promise.all(Array.from({ length: count }, (_, index) => runThread(program, index)));
}

function runThread(program: URL, index: number): Promise<void> {
  const thread = new Worker(program, { env: process.env });
  return new Promise((resolve) => {
    thread.once('error', (error) => console.error(`Worker ${index} error:`, error));
    thread.once('exit', (code) => {
      if (code !== 0) console.error(`Worker ${index} exit:`, new Error(`Worker ${index} exited with code ${code}`));
      resolve();
    });
  });
}
