import { money } from '../orders/money.ts';
import { DESTINATIONS, PRODUCTS } from '../seed/catalogue.ts';
import { type Content, type Html, html } from './html.ts';
import { fieldOf, type Problem, type TypedOrder } from './order-form.ts';
import type { Page } from './page.ts';

/** The order form, with what was typed and what is wrong with it. */
export function orderFormPage(typed: TypedOrder, problems: readonly Problem[] = []): Page {
  const body = html`
${problems.length > 0 && summary(problems)}
<form method="post" action="/orders" novalidate>
<input type="hidden" name="key" value="${typed.key}">
<div class="field">
${label('email', 'E-mail address')}
<p class="hint" id="email-hint">We send the confirmation to it, and nothing else.</p>
${message('email', problems)}
<input id="email" name="email" type="email" autocomplete="email" value="${typed.email}"${described('email', problems, 'email-hint')}>
</div>
<div class="field">
${label('city', 'Deliver to')}
<p class="hint" id="city-hint">You pay in the currency of your city, at the rate of today.</p>
${message('city', problems)}
<select id="city" name="city"${described('city', problems, 'city-hint')}>
<option value="">Choose a city</option>
${DESTINATIONS.map(({ city }) => html`<option${city === typed.city && html` selected`}>${city}</option>`)}
</select>
</div>
<fieldset>
<legend>How many of each?</legend>
${PRODUCTS.map((product) => quantity(product, typed, problems))}
</fieldset>
<button type="submit">Place the order</button>
</form>`;
  return { title: 'Order', path: '/', body, status: problems.length > 0 ? 422 : 200 };
}

function summary(problems: readonly Problem[]): Html {
  const links = problems.map(({ field, message: text }) => html`<li><a href="#${field}">${text}</a></li>`);
  return html`<div class="problems" role="alert" tabindex="-1" autofocus>
<h2>Your order is not placed yet</h2>
<ul>${links}</ul>
</div>`;
}

function quantity(
  { product, unitPriceCents }: { product: string; unitPriceCents: number },
  { quantities }: TypedOrder,
  problems: readonly Problem[],
): Html {
  const field = fieldOf(product);
  return html`<div class="quantity">
${label(field, product)}
<span class="price" id="${field}-price">${money(unitPriceCents, 'EUR')}</span>
<input id="${field}" name="${field}" inputmode="numeric" autocomplete="off" placeholder="0" value="${quantities[field]}"${described(field, problems, `${field}-price`)}>
${message(field, problems)}
</div>`;
}

function label(field: string, text: string): Html {
  return html`<label for="${field}">${text}</label>`;
}

function message(field: string, problems: readonly Problem[]): Content {
  const problem = problems.find((one) => one.field === field);
  return problem && html`<p class="problem" id="${field}-problem">${problem.message}</p>`;
}

/** What a screen reader reads with the field. */
function described(field: string, problems: readonly Problem[], hint: string): Html {
  if (!problems.some((one) => one.field === field)) return html` aria-describedby="${hint}"`;
  return html` aria-describedby="${field}-problem ${hint}" aria-invalid="true"`;
}
