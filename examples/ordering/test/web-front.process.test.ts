import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { countOrders } from '../src/orders/order-counts.ts';
import { heldAnswer } from './held-answer.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { placeOrders } from './order-load.ts';
import { startSmtpSink } from './smtp-sink.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('the web front as a process', () => {
  it('fails no order when SIGTERM arrives among 100 a second, and has each of them, and has sent its e-mail', async () => {
    // So slow that e-mails wait in the queue until the services stop.
    const { held, answer } = heldAnswer();
    const smtp = await startSmtpSink(() => Promise.race([held, pause(5_000)]));
    const databasePath = join(await temporaryFolder(), 'ordering.db');
    const host = startHost('web.ts', {
      env: {
        PORT: '0',
        // The time for clients to learn that they must go elsewhere.
        ANYHOST_READINESS_DELAY_MS: '2000',
        ORDERING__DATABASE_PATH: databasePath,
        ORDERING__SEED_ORDERS: '0',
        ORDERING__MAIL_URL: smtp.url,
      },
    });
    const places = await placeOrders(await urlOf(host), {
      everyMs: 10,
      onAnswer: (answered) => {
        if (answered === 50) host.kill('SIGTERM');
      },
    });
    await logged(host, 'web.notAccepting');
    answer();
    expect(await host.ended).toBe(0);

    expect(places.toSorted()).toEqual(places.map((_, index) => `/orders/${index + 1}`).toSorted());
    expect(places.length).toBeGreaterThanOrEqual(50);
    const connection = new DatabaseSync(databasePath);
    onTestFinished(() => connection.close());
    expect(countOrders(connection)).toMatchObject({ kept: places.length });
    const events = host.lines.map(({ event }) => event);
    const stopping = events.indexOf('web.notAccepting');
    expect(events.slice(stopping).filter((event) => event === 'mail.sent').length).toBeGreaterThan(10);
    const recipients = smtp.received.flatMap(({ to }) => to);
    expect(recipients.toSorted()).toEqual(places.map((_, index) => `buyer-${index + 1}@example.com`).toSorted());
  });

  it('says what to do when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const port = String(Reflect.get(Object(taken.address()), 'port'));
    const databasePath = join(await temporaryFolder(), 'ordering.db');
    const host = startHost('web.ts', { env: { PORT: port, ORDERING__DATABASE_PATH: databasePath } });
    expect(await host.ended).toBe(1);
    expect(host.errors).toEqual([`Port ${port} is taken by another program. Choose another one: PORT=3000 npm start`]);
  });
});

async function urlOf(host: HostProcess): Promise<string> {
  return String((await logged(host, 'web.listening'))['url']);
}

/** Waits for a line of the log. */
async function logged(host: HostProcess, event: string): Promise<Readonly<Record<string, unknown>>> {
  return vi.waitFor(
    () => {
      const line = host.lines.find((one) => one['event'] === event);
      if (line === undefined) throw new Error(`No ${event} yet: ${JSON.stringify(host.lines.slice(-5))}`);
      return line;
    },
    { timeout: 60_000 },
  );
}
