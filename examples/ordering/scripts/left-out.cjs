// Stands in the bundle for a library of pino's that a function never calls.
'use strict';

module.exports = function leftOut() {
  throw new Error(
    'pino.destination() and pino.transport() are left out of this bundle: the host writes its own lines, and a bundle has no files for worker threads. Remove `alias` in scripts/compile-cache.ts to have them.',
  );
};
