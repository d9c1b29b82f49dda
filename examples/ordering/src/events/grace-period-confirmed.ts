import type { IntegrationEvent } from './integration-event.ts';

/** The grace period of an order has passed: the buyer can no longer cancel, stock and payment may be checked. */
export class GracePeriodConfirmed implements IntegrationEvent {
  static readonly type = 'grace-period.confirmed';

  readonly id: string;
  readonly type: string = GracePeriodConfirmed.type;
  readonly orderId: number;
  readonly body: Readonly<{ buyerId: string; totalEurCents: number }>;

  /** An order passes its grace period once, so its number makes the event's id. */
  constructor(orderId: number, body: { buyerId: string; totalEurCents: number }) {
    this.id = `${GracePeriodConfirmed.type}/${orderId}`;
    this.orderId = orderId;
    this.body = body;
  }
}
