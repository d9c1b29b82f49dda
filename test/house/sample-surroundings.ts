/** What readers have of their own, and samples use by name. */
export const OWN_NAMES = `
interface Database {
  ping(options: { signal: AbortSignal }): Promise<{ latencyMs: number }>;
  close(): Promise<void>;
}
declare function connect(): Promise<Database>;
interface Batch {
  readonly lastId: number;
}
declare function ordersAfter(id: number | undefined, options: { signal: AbortSignal }): AsyncIterable<Batch>;
declare function archive(batch: Batch): Promise<void>;
declare function productsOf(
  part: { readonly index: number; readonly count: number },
  after: number | undefined,
  options: { signal: AbortSignal },
): AsyncIterable<Batch>;
declare function reindex(batch: Batch): Promise<void>;
declare function sendInvoices(signal: AbortSignal): Promise<void>;
declare function consumePayments(signal: AbortSignal): Promise<void>;
interface Pool {
  query(text: string, options: { signal: AbortSignal }): Promise<unknown>;
  countOpen(options: { signal: AbortSignal }): Promise<number>;
}
declare function createPool(): Pool;
interface Order {
  readonly id: number;
  readonly email: string;
}
declare class SmtpClient {
  send(to: string, text: string, options: { signal: AbortSignal }): Promise<void>;
}
declare function sendAlert(text: string): Promise<void>;
`;

/** Files that samples import, for pages that do not show them. */
export const OWN_FILES: Readonly<Record<string, string>> = {
  'app.ts': `
import { cron, defineApplication } from '@anyhost/core';
export const app = defineApplication('shop').job('price-cache', { schedule: cron('0 6 * * *') }, async () => {});
`,
  'boss.ts': `
import type { BossLike } from '@anyhost/pg-boss';
export declare const boss: BossLike;
`,
  'pool.ts': `
import { Pool } from 'pg';
export const pool = new Pool();
`,
};

/** The files that pages show without their names: that of the first sample. */
export const FIRST_FILE: Readonly<Record<string, string>> = {
  'packages/conformance/README.md': 'http-tick.ts',
};

/** What stands around the samples that are lines of a program, by page. */
export const AROUND: Readonly<Record<string, string>> = {
  'README.md': `
    import { createHandler } from '@anyhost/aws-lambda';
    import { registerTimers } from '@anyhost/azure-functions';
    import { runHost, runOnce } from '@anyhost/node';
    import { app } from './heartbeat.ts';`,
  'packages/aws-lambda/README.md': `
    import { createHandler } from '@anyhost/aws-lambda';
    import { app } from './app.ts';`,
  'packages/node/README.md': `
    import { runHost } from '@anyhost/node';
    import { app } from './app.ts';`,
  'packages/testing/README.md': `
    import { createHandler } from '@anyhost/aws-lambda';
    import { fakeLambdaContext, schedulerInput, testHost, VirtualClock } from '@anyhost/testing';
    import { expect } from 'vitest';
    import { app } from './app.ts';
    const host = await testHost(app);`,
};
