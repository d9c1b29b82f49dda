import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { captureLogs, type LogCapture } from '@anyhost/testing';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';
import { countOrders, type OrderCounts } from '../src/orders/order-counts.ts';
import type { OrderingSettings } from '../src/settings.ts';
import { webFront } from '../src/web/web-front.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The shop, served by this process until the test ends. */
export interface TestShop {
  /** Without a path. */
  readonly url: string;
  readonly logs: LogCapture;
  /** Where it writes e-mails, unless `mailUrl` is set. */
  readonly mailFolder: string;
  counts(): OrderCounts;
  /** Changes the database behind its back. */
  sql(text: string): void;
  stop(): Promise<void>;
}

/** Starts the shop without orders, on a port that the system chooses. Orders are confirmed within two seconds. */
export async function startShop(settings: z.input<typeof OrderingSettings> = {}): Promise<TestShop> {
  const folder = await temporaryFolder();
  const databasePath = join(folder, 'ordering.db');
  const mailFolder = join(folder, 'mail');
  const quick = { seedOrders: 0, gracePeriod: '1s', checkUpdateTime: '1s' };
  const logs = captureLogs();
  const { web, host } = webFront({
    listen: { port: 0, host: '127.0.0.1' },
    logger: logs,
    settings: { ordering: { ...quick, databasePath, mailFolder, ...settings } },
    environment: {},
    args: [],
  });
  await host.start();
  onTestFinished(() => host.stop());
  const connection = new DatabaseSync(databasePath, { timeout: 5_000 });
  onTestFinished(() => connection.close());
  const url = web.listeningOrigin;
  return {
    url,
    logs,
    mailFolder,
    counts: () => countOrders(connection),
    sql: (text) => connection.exec(text),
    stop: () => host.stop(),
  };
}
