// A program that logs and ends at once. Its first argument: 'terminal' or 'pipe'.
import process from 'node:process';
import { createLogger } from './create-logger.ts';

const logger = createLogger({ env: process.env, pid: process.pid, stdout: { isTTY: process.argv[2] === 'terminal' } });
logger.debug({ event: 'quiet' }, 'not at this level');
logger.child({ service: 'poll' }).info({ event: 'spoken', count: 1 }, 'said');
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
process.exit(0);
