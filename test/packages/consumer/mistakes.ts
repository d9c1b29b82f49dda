// What the published types must refuse. Compiled, never run.
import { defineApplication, every } from '@anyhost/core';

const app = defineApplication('wrong').scoped('cart', () => ({ items: 0 }));

// @ts-expect-error a singleton lives longer than what is made per execution
app.singleton('cache', ({ cart }) => cart);

// @ts-expect-error nothing of that name was registered before
app.job('tick', { schedule: every('1m') }, async (_signal, { services }) => services.pool.end());

// @ts-expect-error the name is taken
app.scoped('cart', () => ({ items: 1 }));
