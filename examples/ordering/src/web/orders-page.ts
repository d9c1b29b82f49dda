import { money } from '../orders/money.ts';
import type { OrderStatus, OrderSummary } from '../orders/order.ts';
import { dateAndTime } from './format.ts';
import { html } from './html.ts';
import type { Page } from './page.ts';

/** The newest orders. */
export function ordersPage(orders: readonly OrderSummary[]): Page {
  if (orders.length === 0)
    return { title: 'Orders', path: '/orders', body: html`<p>There are no orders yet. <a href="/">Place one.</a></p>` };
  const rows = orders.map(
    ({ id, city, currency, status, submittedAt, totalCents }) => html`<tr>
<th scope="row"><a href="/orders/${id}">${id}</a></th>
<td>${dateAndTime(submittedAt)}</td>
<td>${city}</td>
<td>${STATUS[status]}</td>
<td>${money(totalCents, currency)}</td>
</tr>`,
  );
  const body = html`
<table>
<caption>The newest ${orders.length} that are not in the archive</caption>
<thead><tr><th scope="col">Number</th><th scope="col">Submitted</th><th scope="col">City</th><th scope="col">State</th><th scope="col">Total</th></tr></thead>
<tbody>${rows}</tbody>
</table>`;
  return { title: 'Orders', path: '/orders', body };
}

const STATUS: Readonly<Record<OrderStatus, string>> = {
  submitted: 'in its grace period',
  awaitingValidation: 'confirmed',
  paid: 'paid',
  shipped: 'shipped',
  cancelled: 'cancelled',
};
