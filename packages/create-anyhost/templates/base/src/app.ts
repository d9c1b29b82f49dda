import { defineApplication, every } from '@anyhost/core';
// #if store
import { openStateStore } from './state-store.ts';
// #end
import { StockCheck } from './stock-check.ts';
import { Warehouse } from './warehouse.ts';

/** The application: what there is, and when it runs. It knows no platform. */
export const app = defineApplication('my-app')
  .singleton('warehouse', () => new Warehouse())
  // #if store
  // Keeps what must outlive a process: served due times, checkpoints, leases.
  .stateStore(() => openStateStore())
  // #end
  .backgroundService(
    'stock-check',
    // #if store
    // With dedupe, several processes serve each due time only once.
    { schedule: every('15m'), dedupe: true },
    // #else
    // { schedule: every('15m') },
    // #end
    (services) => new StockCheck(services),
  );
