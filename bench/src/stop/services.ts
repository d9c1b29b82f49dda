import process from 'node:process';

/** What both programs stop: objects whose `stopAsync` waits on a timer. */
export interface StoppedService {
  startAsync(): Promise<void>;
  stopAsync(): Promise<void>;
}

const TIME_LIMIT_MS = 60_000;
let stopped = 0;

/** Makes the services, and reports at the end of the process how many of them stopped. */
export function createServices(count: number, waitMs: number): readonly StoppedService[] {
  // When the bench is killed no signal comes: the program must end nevertheless.
  setTimeout(() => process.exit(1), TIME_LIMIT_MS).unref();
  process.on('exit', () => console.log(JSON.stringify({ stopped })));
  return Array.from({ length: count }, () => ({
    startAsync: async () => {},
    stopAsync: async () => {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      stopped += 1;
    },
  }));
}

/** The line that reports that the program is ready. */
export const READY = 'ready';
