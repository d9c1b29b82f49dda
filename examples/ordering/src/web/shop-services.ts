import type { BackgroundTaskQueue, Clock, Logger } from '@anyhost/core';
import type { Mailer } from '../mail/mailer.ts';
import type { OrderStore } from '../orders/order-store.ts';
import type { PriceCache } from '../services/price-cache.ts';
import type { OrderingSettings } from '../settings.ts';

/** The services of one request, as `src/app.ts` registers them: the hosted services use the same. */
export interface ShopServices {
  readonly orders: OrderStore;
  readonly prices: PriceCache;
  readonly mail: BackgroundTaskQueue<{ readonly mailer: Mailer }>;
  readonly ordering: OrderingSettings;
  readonly clock: Clock;
  readonly logger: Logger;
}
