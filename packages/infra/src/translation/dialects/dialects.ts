import type { ScheduleTarget } from '../translation.ts';
import { azure, azureFlex } from './azure.ts';
import { cloudflare } from './cloudflare.ts';
import type { Dialect } from './dialect.ts';
import { eventBridgeRule, eventBridgeScheduler } from './event-bridge.ts';
import { containerApps, gcpScheduler, kubernetes } from './five-fields.ts';
import { systemd } from './systemd.ts';

/** The dialect of each target. */
export const DIALECTS: Readonly<Record<ScheduleTarget, Dialect>> = {
  azure,
  azureFlex,
  eventBridgeRule,
  eventBridgeScheduler,
  kubernetes,
  systemd,
  cloudflare,
  gcpScheduler,
  containerApps,
};
