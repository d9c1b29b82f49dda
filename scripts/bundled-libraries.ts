import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/** pino writes with these: through its own streams, and in worker threads. The hosts' log writes its lines itself. */
const PINOS_WRITERS = ['sonic-boom', './transport', './lib/transport'];
const STAND_IN = '\0left-out';

/**
 * Makes CommonJS libraries fit for an ES module: Node's own modules are asked for where they are used, without `require`,
 * which an ES module does not have, and without an import, by which Node would load more than is used.
 */
export const bundledLibraries: Plugin = {
  name: 'bundled-libraries',
  resolveId: (source, importer = '') =>
    PINOS_WRITERS.includes(source) && /[\\/]node_modules[\\/]pino[\\/]/.test(importer) ? STAND_IN : null,
  load: (id) => {
    if (id !== STAND_IN) return null;
    const message = 'This copy of pino writes nothing by itself: give it a destination';
    return `module.exports = function leftOut() { throw new Error('${message}'); };`;
  },
  transform: (code, id) => {
    if (!id.includes('node_modules')) return null;
    const withoutRequire = code.replace(/\brequire\('([^']+)'\)/g, (call, name: string) =>
      isBuiltin(name) ? `process.getBuiltinModule('${name}')` : call,
    );
    // Lines stay what they are.
    return { code: withoutRequire, map: null };
  },
};
