// Mistakes that the compiler must refuse with a sentence. A test reads its messages, one for each marked line.
import { type AnyApplication, BackgroundService, defineApplication, every, module } from '../index.ts';

class Poll extends BackgroundService {
  override async executeAsync(): Promise<void> {}
}

const schedule = every('1m');
const nothing = async (): Promise<void> => {};
const app = defineApplication('shop')
  .singleton('pool', () => ({ end: async () => {} }))
  .singleton('bus', () => 1)
  .scoped('orders', () => ['order'])
  .job('poll', { schedule }, nothing);
const needsNumber = module<{ pool: number }>('needy').job('needy', { schedule }, nothing);
const needsScoped = module<{ orders: string[] }>('needy').job('needy', { schedule }, nothing);
const needsScopedCart = module<object, { cart: string[] }>('needy').job('needy', { schedule }, nothing);
const another = module('another')
  .singleton('pool', () => 1)
  .job('other', { schedule }, nothing);
const polling = module('polling').job('poll', { schedule }, nothing);

export const mistakes: readonly unknown[] = [
  // @ts-expect-error scoped and transient services are made synchronously: do the waiting in a singleton
  app.scoped('cart', async () => 1),
  // @ts-expect-error scoped and transient services are made synchronously: do the waiting in a singleton
  app.transient('cart', () => Promise.resolve(1)),
  // @ts-expect-error hostedService() never calls executeAsync: register it with .backgroundService(name
  app.hostedService('worker', () => new Poll()),
  // @ts-expect-error "pool is registered already: choose another name"
  app.singleton('pool', () => 1),
  // @ts-expect-error "logger is built in: choose another name"
  app.singleton('logger', () => 1),
  // @ts-expect-error "scopes is built in: choose another name"
  app.singleton('scopes', () => 1),
  // @ts-expect-error "use .stateStore(factory) for the state store"
  app.singleton('stateStore', () => 1),
  // @ts-expect-error "poll is registered already: choose another name"
  app.job('poll', { schedule }, nothing),
  // @ts-expect-error "buss is not registered before this: uses names services and settings sections registered earlier"
  app.job('other', { schedule, uses: ['pool', 'buss'] }, nothing),
  // @ts-expect-error "buss is not registered before this: uses names services and settings sections registered earlier"
  app.singleton('other', ({ pool }) => pool, { uses: ['pool', 'buss'] }),
  // @ts-expect-error Property 'bus' does not exist
  app.job('other', { schedule, uses: ['pool'] }, async (_signal, { services }) => void services.bus),
  // @ts-expect-error "the module needs 'pool', which is not registered: register it before .use()"
  defineApplication('empty').use(needsNumber),
  // @ts-expect-error "the module needs 'pool', which is registered with another type"
  app.use(needsNumber),
  // @ts-expect-error "the module needs 'orders' as a singleton or transient, but it is scoped: list it in the second
  app.use(needsScoped),
  // @ts-expect-error "the module needs 'cart', which is not registered: register it before .use()"
  app.use(needsScopedCart),
  // @ts-expect-error "pool is registered both in the module and where it is used: choose another name"
  app.use(another),
  // @ts-expect-error "poll is registered both in the module and where it is used: choose another name"
  app.use(polling),
];

// @ts-expect-error Type 'ModuleDefinition<object, {}>' is missing the following properties from type 'ApplicationDefinition'
export const hosted: AnyApplication = module<object>('part');
