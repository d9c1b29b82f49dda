// A program that logs and ends at once. Its first argument tells whether it thinks it has a terminal.
import process from 'node:process';
import { createLogger } from './create-logger.ts';

const logger = createLogger({ env: process.env, pid: process.pid, stdout: { isTTY: process.argv[2] === 'terminal' } });
logger.debug({ event: 'quiet' }, 'not at this level');
logger.child({ service: 'poll' }).info({ event: 'spoken', count: 1 }, 'said');
logger.error({ event: 'failed', err: new Error('outer', { cause: new Error('inner') }) }, 'went wrong');
process.exit(0);
