import type { FastifyInstance, FastifyReply } from 'fastify';
import { checkOrder, emptyOrder, readTyped } from './order-form.ts';
import { orderFormPage } from './order-form-page.ts';
import { orderPage } from './order-page.ts';
import { orderState } from './order-state.ts';
import { ordersPage } from './orders-page.ts';
import { sendPage } from './page.ts';
import { placeOrder } from './place-order.ts';
import { noOrderPage } from './problem-pages.ts';
import type { ShopServices } from './shop-services.ts';

/** How many orders a list shows. */
const NEWEST = 25;

/** The address of an order. */
interface OrderAddress {
  readonly Params: { readonly id: string };
  /** `mail=refused` after an order whose e-mail could not be queued. */
  readonly Querystring: { readonly mail?: string };
}

/** The pages of the shop. `servicesOf` gives the services of a request's own scope. */
export function orderRoutes(web: FastifyInstance, servicesOf: (reply: FastifyReply) => ShopServices): void {
  web.get('/', (_request, reply) => sendPage(reply, orderFormPage(emptyOrder())));

  web.post('/orders', async ({ body, signal }, reply) => {
    const typed = readTyped(body instanceof URLSearchParams ? body : new URLSearchParams());
    const checked = checkOrder(typed);
    if ('problems' in checked) return sendPage(reply, orderFormPage(typed, checked.problems));
    const { id, isMailQueued } = await placeOrder(checked.order, { services: servicesOf(reply), signal });
    // The browser asks for the page of the order: reloading it sends no form.
    return reply.redirect(isMailQueued ? `/orders/${id}` : `/orders/${id}?mail=refused`, 303);
  });

  web.get('/orders', async (_request, reply) =>
    sendPage(reply, ordersPage(await servicesOf(reply).orders.newest(NEWEST))),
  );

  web.get<OrderAddress>('/orders/:id', async ({ params, query }, reply) => {
    const { orders, clock, ordering } = servicesOf(reply);
    const order = /^[1-9]\d{0,8}$/.test(params.id) ? await orders.find(Number(params.id)) : undefined;
    if (order === undefined) return sendPage(reply, noOrderPage);
    return sendPage(
      reply,
      orderPage(order, orderState(order, { now: clock.now(), ordering }), { withoutMail: query.mail === 'refused' }),
    );
  });
}
