import { createHost } from '@anyhost/node';
import { VirtualClock } from '@anyhost/testing';
import { SHOP } from './cli.fixture.ts';
import { app } from './fixtures/shop/src/app.ts';

/** Runs a service of the shop once, at a time, in a host that is then stopped. */
export async function ran(
  service: 'poll' | 'prices',
  env: Readonly<Record<string, string>>,
  now: string,
): Promise<void> {
  const clock = new VirtualClock({ now });
  const options = { clock, environment: { ANYHOST_LOG_LEVEL: 'silent', ...env }, contentRoot: SHOP, args: [] };
  const host = createHost(app, options);
  await host.start();
  await host.run(service);
  await host.stop();
}
