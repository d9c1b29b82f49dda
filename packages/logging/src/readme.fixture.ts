import { type HostPlatform, readLogLevel } from '@anyhost/core';
import { createHostLogger, stdoutDestination } from './index.ts';

const base = { pid: process.pid };

export const platform: HostPlatform = {
  name: 'mine',
  longLived: true,
  environment: process.env,
  logger: createHostLogger({ level: readLogLevel(process.env), base, write: stdoutDestination({ base }) }),
};
