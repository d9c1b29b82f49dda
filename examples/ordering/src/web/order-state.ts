import type { Order } from '../orders/order.ts';
import type { OrderingSettings } from '../settings.ts';
import { timeOfDay } from './format.ts';
import { type Html, html } from './html.ts';

/** How far an order has come, as its buyer sees it. */
export interface OrderState {
  /** One of {@link STEPS}; `undefined` for an order that was cancelled. */
  readonly step: number | undefined;
  readonly sentence: Html;
  /** Whether a service of this application will move it on. */
  readonly isPending: boolean;
}

/** The steps of an order that is not cancelled. */
export const STEPS = ['Submitted', 'Grace period', 'Confirmed', 'Paid', 'Shipped'] as const;

/** Says how far an order has come. */
export function orderState(
  { status, submittedAt }: Order,
  { now, ordering }: { now: number; ordering: Pick<OrderingSettings, 'gracePeriod' | 'checkUpdateTime'> },
): OrderState {
  const end = new Date(submittedAt.getTime() + ordering.gracePeriod);
  switch (status) {
    case 'submitted':
      return { step: 1, isPending: true, sentence: end.getTime() > now ? inGracePeriod(end) : overdue(ordering) };
    case 'awaitingValidation':
      return done(2, html`Your order is confirmed. Next, stock and payment are checked.`);
    case 'paid':
      return done(3, html`Your order is paid, and will be shipped.`);
    case 'shipped':
      return done(4, html`Your order is on its way.`);
    case 'cancelled':
      return done(undefined, html`This order was cancelled.`);
  }
}

function inGracePeriod(end: Date): Html {
  return html`We have your order. It is in its grace period until ${timeOfDay(end)}; then we confirm it.`;
}

function overdue({ checkUpdateTime }: Pick<OrderingSettings, 'checkUpdateTime'>): Html {
  return html`The grace period is over. We look for such orders every ${checkUpdateTime}, and confirm yours next.`;
}

function done(step: number | undefined, sentence: Html): OrderState {
  return { step, sentence, isPending: false };
}
