import { timeSpan } from './function-timeout.ts';

/** What the Functions host reads beside the code. It takes comments, but not every tool does: there are none. */
export function hostJson(functionTimeoutMs: number): string {
  const value = {
    version: '2.0',
    functionTimeout: timeSpan(functionTimeoutMs),
    logging: {
      logLevel: { default: 'Information' },
      applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: 'Request;Exception' } },
    },
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
