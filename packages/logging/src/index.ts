// For host adapters: the logger of a host, and where its lines go.
export { createHostLogger, type HostLoggerOptions } from './host-logger.ts';
export { type LineShape, stdoutDestination, type WriteLine } from './stdout-destination.ts';

// For host adapters: the option `redact`.
export { assertRedact, type RedactOption } from './redact.ts';
