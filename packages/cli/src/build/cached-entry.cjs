// Becomes `index.cjs` of a function with a compile cache: runs application.js from V8's data beside it.
'use strict';

// By require: an import of node:fs as an ES module would load its streams, which takes 4 ms.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { constants, Script } = require('node:vm');

const filename = join(__dirname, 'application.js');

const script = new Script(readFileSync(filename, 'latin1'), {
  filename,
  cachedData: readFileSync(join(__dirname, 'application.cache')),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (script.cachedDataRejected) {
  // biome-ignore lint/suspicious/noConsole: it is a program of its own, in which nothing else writes lines.
  console.warn(
    `The compile cache was made by another version of Node than ${process.version}, or with other options: the function starts without it, which takes longer. Build it with this version.`,
  );
}

script.runInThisContext()(exports, require, module, filename, __dirname);
