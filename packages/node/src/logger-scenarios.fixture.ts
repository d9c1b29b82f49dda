// A program that logs and ends at once. Its first argument: 'terminal', 'pipe', or 'huge' for huge errors only.
import process from 'node:process';
import { createLogger } from './create-logger.ts';

const [how] = process.argv.slice(2);
const stdout = { isTTY: how === 'terminal' };
const logger = createLogger({ env: process.env, pid: process.pid, stdout, redact: ['order.card'] });
if (how === 'huge') {
  logger.error({ event: 'long', err: new Error('x'.repeat(5_000_000)) });
  const errors = Array.from({ length: 10_000 }, () => new Error('y'.repeat(1000)));
  logger.error({ event: 'many', err: new AggregateError(errors, 'many') }, 'many');
  process.exit(0);
}
logger.debug({ event: 'quiet' }, 'not at this level');
logger.child({ service: 'poll', executionId: 'a1-1' }).info({ event: 'spoken', count: 1 }, 'said');
logger.error({ event: 'failed', err: new Error('outer', { cause: new Error('inner') }) }, 'went wrong');
const response = Object.assign(new Error('status 401', { cause: new TypeError('no token') }), {
  code: 'ERR_BAD_REQUEST',
  config: { headers: { Authorization: 'Bearer secret-token' } },
});
logger.error({ event: 'http', err: response }, 'unauthorized');
logger.error({ event: 'frozen', err: Object.freeze(new RangeError('frozen')) }, 'frozen');
const several = new AggregateError([new Error('one')], 'several');
several.errors.push(several);
logger.error({ event: 'several', err: several }, 'several');
logger.error({ event: 'feigned', err: new Error('bell \u0007 and \u001b[2J') }, 'feigned\n{"level":"info"}\u001b[2J');
logger.info({ event: 'paid', order: { id: 7, card: '4111' } }, 'paid');
process.exit(0);
