import { money } from '../orders/money.ts';
import { type Order, totalCents } from '../orders/order.ts';
import { dateAndTime } from './format.ts';
import { type Html, html } from './html.ts';
import { type OrderState, STEPS } from './order-state.ts';
import type { Page } from './page.ts';

/** The page of one order: its state and its lines. Everyone who knows the number can open it, so it shows nothing about the buyer. */
export function orderPage(order: Order, state: OrderState, { withoutMail }: { withoutMail: boolean }): Page {
  const { id, city, currency, submittedAt, lines } = order;
  const rows = lines.map(
    ({ product, quantity, unitPriceCents }) => html`<tr>
<th scope="row">${product}</th>
<td>${quantity}</td>
<td>${money(unitPriceCents, currency)}</td>
<td>${money(quantity * unitPriceCents, currency)}</td>
</tr>`,
  );
  const body = html`
<div id="state" role="status"${state.isPending && html` data-pending`}>
<p class="sentence">${state.sentence}</p>
${state.step !== undefined && steps(state.step)}
${state.isPending && html`<p><a href="/orders/${id}">Look again</a></p>`}
</div>
${withoutMail && html`<p class="problem">We cannot send you a confirmation by e-mail now. Please note the number of your order.</p>`}
<table>
<caption>Submitted on ${dateAndTime(submittedAt)}, to be delivered to ${city}</caption>
<thead><tr><th scope="col">Product</th><th scope="col">Quantity</th><th scope="col">Price</th><th scope="col">Sum</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row" colspan="3">Total</th><td>${money(totalCents(order), currency)}</td></tr></tfoot>
</table>`;
  const page = { title: `Order ${id}`, body };
  return state.isPending ? { ...page, script: '/order.js' } : page;
}

function steps(current: number): Html {
  const items = STEPS.map((name, index) => {
    const reached = index < current ? 'done' : index === current ? 'current' : 'ahead';
    return html`<li class="${reached}"${index === current && html` aria-current="step"`}>${name}</li>`;
  });
  return html`<ol class="steps">${items}</ol>`;
}
