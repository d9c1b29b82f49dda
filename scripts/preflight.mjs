// Plain JavaScript, so that even an old Node can run it and report what is wrong.
// The packages support Node 22.12; the repository's own scripts are .ts files, which Node runs unaided since 22.18.
import { existsSync } from 'node:fs';

const minimum = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const tooOld = major < minimum[0] || (major === minimum[0] && minor < minimum[1]);
const notInstalled = !existsSync(new URL('../node_modules/.package-lock.json', import.meta.url));

if (tooOld || notInstalled) {
  const found = tooOld
    ? `This repository needs Node ${minimum.join('.')} or newer and is running on ${process.versions.node} (${process.execPath}).`
    : 'The dependencies of this repository are not installed.';
  console.error(`${found}
Run "npm ci" in the repository's root folder: it installs the dependencies and, on Linux and Windows, Node 24 beside them.
On other systems install Node 24 first. Do not pass --omit=optional: that leaves Node 24 out.`);
  process.exit(1);
}
