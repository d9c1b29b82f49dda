import { defineApplication, every } from '@anyhost/core';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { describe, expectTypeOf, test } from 'vitest';
import { hostFastify } from './host-fastify.ts';

declare const logger: FastifyBaseLogger & { readonly ours: true };
const listen = { port: 8080 };
const app = defineApplication('shop')
  .singleton('prices', () => new Map<string, number>())
  .scoped('basket', () => ({ id: 1 }))
  .job('poll', { schedule: every('1m') }, async () => {});

describe('a host in Fastify', () => {
  test('has the types of its application', () => {
    const host = hostFastify(fastify(), app, { listen });
    expectTypeOf(host.services.prices).toEqualTypeOf<Map<string, number>>();
    expectTypeOf(host.host.run).parameter(0).toEqualTypeOf<'poll'>();
    fastify().get('/', async (_request, reply) => {
      expectTypeOf(host.scopeOf(reply).basket.id).toEqualTypeOf<number>();
    });
    // @ts-expect-error: a scoped service belongs to a request
    host.services.basket;
  });

  test('takes instances with a logger of their own, and with TLS', () => {
    hostFastify(fastify({ loggerInstance: logger }), app, { listen });
    hostFastify(fastify({ https: {} }), app, { listen });
  });

  test('needs to know where Fastify listens, and closes it itself', () => {
    // @ts-expect-error: listen is missing
    hostFastify(fastify(), app, {});
    // @ts-expect-error: there is no option close
    hostFastify(fastify(), app, { listen, close: () => {} });
  });
});
