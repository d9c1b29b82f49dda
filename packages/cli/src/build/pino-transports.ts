import type { Plugin } from 'esbuild';

const STAND_IN = `module.exports = function transport() {
  throw new Error('A pino transport writes in a worker thread, and its lines are lost when Lambda freezes the sandbox: it is not part of the bundle. Write to standard output.');
};
`;

/**
 * Leaves pino's transports out: they start worker threads from files that a bundle does not have, and write after the
 * answer, when a sandbox may be frozen. Code that uses one gets an error.
 */
export const pinoTransports: Plugin = {
  name: 'pino-transports',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]node_modules[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => ({ contents: STAND_IN }));
  },
};
