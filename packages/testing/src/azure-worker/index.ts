// For tests and demos of a deployed function app: a worker, its functions, its answers.
export type {
  AzureWorker,
  AzureWorkerOptions,
  InvokeTimerOptions,
  RegisteredFunction,
  TimerResult,
  WorkerError,
  WorkerExit,
  WorkerLog,
} from './azure-worker.ts';
export { startAzureWorker } from './start-azure-worker.ts';
export type { TimerStatus } from './timer-payload.ts';
