// A thread of a function: begins an invocation, blocks until it is told to go on, ends it, or crashes for 2.
import { parentPort, workerData } from 'node:worker_threads';
import { InvocationCount } from './invocation-count.ts';

const gate = new Int32Array(workerData);
const count = new InvocationCount('test');
count.begin();
parentPort?.once('message', () => {
  count.close();
  parentPort?.close();
});
parentPort?.postMessage('begun');
Atomics.wait(gate, 0, 0);
if (Atomics.load(gate, 0) === 2) throw new Error('crashed with an invocation under way');
count.end();
parentPort?.postMessage('ended');
