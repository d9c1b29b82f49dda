// Loaded before a measured program: says on file descriptor 3 how much processor time its process has used.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String((user + system) / 1000));
});
