// Imports one package and reports how long that took. Argument: its name. Imports nothing itself: what it had loaded
// would not be measured.
const name = process.argv[2] ?? '';
const before = process.cpuUsage();
const startedAt = performance.now();
const namespace: object = await import(name);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, exports: Object.keys(namespace).length }));
