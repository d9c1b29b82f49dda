import type { ProcessOptions } from '../container-options.ts';

/** Options of `cloudRunFiles`. */
export interface CloudRunOptions extends Omit<ProcessOptions, 'hostCommand' | 'healthPort' | 'readinessDelayMs'> {
  /** The image, with its tag or digest. */
  readonly image: string;
  readonly project: string;
  readonly region: string;
}
