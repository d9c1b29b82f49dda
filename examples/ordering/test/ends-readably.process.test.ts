import { describe, expect, it } from 'vitest';
import { startHost } from './host-process.ts';

describe('a host that cannot start', () => {
  it.each(['web.ts', 'main.ts', 'once.ts'] as const)(
    'says what is wrong, and nothing else, on standard error: %s',
    async (entry) => {
      const host = startHost(entry, { env: { ORDERING__BATCH_SIZE: 'many' }, args: ['price-cache'] });
      expect(await host.ended).toBe(1);
      expect(host.errors).toEqual([
        'Settings are not valid:',
        expect.stringMatching(
          /^ {2}ordering\.batchSize: .* \(got "many" from ORDERING__BATCH_SIZE; set it with ORDERING__BATCH_SIZE or --ordering:batchSize\)$/,
        ),
      ]);
      expect(host.lines).toContainEqual(expect.objectContaining({ event: 'host.startFailed' }));
    },
  );

  it('names the services when there is none of the name given', async () => {
    const host = startHost('once.ts', { env: {}, args: ['price-cash'] });
    expect(await host.ended).toBe(1);
    expect(host.errors).toEqual([
      'There is no background service "price-cash"; the application has grace-period-manager, price-cache, order-archiver. Pass one of them to runOnce, or set ANYHOST_SERVICE.',
    ]);
  });
});
