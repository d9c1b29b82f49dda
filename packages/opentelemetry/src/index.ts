export { type Instrumentation, instrumentExecutions } from './instrument-executions.ts';
export type { FlushedProvider, InstrumentationOptions } from './instrumentation-options.ts';
