import { html } from './html.ts';
import type { Page } from './page.ts';

/** For an address that has no page. */
export const notFoundPage: Page = {
  title: 'There is no such page',
  status: 404,
  body: html`<p>Check the address, or <a href="/">place an order</a>.</p>`,
};

/** For a number without an order. */
export const noOrderPage: Page = {
  title: 'There is no such order',
  status: 404,
  body: html`<p>No order has this number, or it is in the archive. <a href="/orders">See the newest orders.</a></p>`,
};

/** For a request that the server cannot read. */
export function badRequestPage(status: number): Page {
  return {
    title: 'We cannot read this request',
    status,
    body: html`<p>Nothing was ordered. <a href="/">Go to the order form.</a></p>`,
  };
}

/** For an error of the shop. The same form can be sent again: it is one order. */
export const failedPage: Page = {
  title: 'Something went wrong',
  status: 500,
  body: html`<p>It is not your fault, and we have noted it. Go back and try again: your order is placed once, even if this attempt has placed it.</p>`,
};
