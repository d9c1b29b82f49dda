import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Instant } from '@anyhost/core';
import { usageError } from '../command/cli-error.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { choice, duration, instant, requiredText, text } from '../command/parameters.ts';
import { variables } from '../command/variables.ts';
import { interruptible } from '../invoke/interruption.ts';
import type { Answer, Invocation } from '../invoke/invocation.ts';
import { nodeConditions } from '../node-conditions.ts';

const PLATFORMS = ['lambda', 'azure', 'once'] as const;
const MINUTE_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const LEAST_TIMEOUT_MS = 1000;

/** Variables that a platform sets itself. */
const OWN_VARIABLES = /^(TMPDIR|TZ|NODE_OPTIONS|NODE_V8_COVERAGE)$/;

/** `anyhost invoke` */
export const invokeCommand: Command = defineCommand({
  description:
    'Runs one service as a platform would, in a separate process behind a local stand-in for the platform: with the real adapter, the behavior of the platform at the deadline, and the response as the platform sees it. The entry is src/lambda.ts or src/functions.ts; if there is none, it is generated. The process has the environment variables and the working directory of this one.',
  takesApplication: 'always',
  arguments: { service: requiredText('The background service', 'service') },
  options: {
    as: choice('The platform. Default: lambda', PLATFORMS, 'platform'),
    timeout: duration('The time that the platform gives. Default: 10s'),
    scheduledTime: instant('The due time that is served. Default: this minute'),
    entry: text('The entry module for the platform. Default: see above', 'file'),
    env: variables('An environment variable of the process; can be repeated'),
  },
  examples: [
    { line: 'anyhost invoke price-cache', text: 'one event of EventBridge Scheduler, with ten seconds' },
    { line: 'anyhost invoke price-cache --as azure --timeout 5m', text: 'one tick of its timer' },
    { line: 'anyhost invoke price-cache --as once --timeout 2s', text: 'what a job does whose time is too short' },
  ],
  run: async (call) => {
    const { as = 'lambda', timeout = DEFAULT_TIMEOUT_MS, scheduledTime, entry, env } = call.options;
    if (timeout < LEAST_TIMEOUT_MS) throw usageError('--timeout is less than a second; no platform gives less.');
    const { clock, process, stderr } = call.surroundings;
    const { application, file, exportName } = await call.application();
    const { service } = call.arguments;
    const names: readonly string[] = application.backgroundServices;
    if (!names.includes(service)) throw usageError(`Unknown service ${service}; known are ${names.join(', ')}.`);
    const project = process.cwd();
    const invocation = {
      project,
      service,
      entry: entryOf(project, as, entry),
      app: { path: file, exportName },
      timeoutMs: timeout,
      scheduledTime: new Date(scheduledTime ?? minuteOf(clock.now())),
      env: { ...variablesOf(process.env), ...env },
      execArgv: nodeConditions().map((condition) => `--conditions=${condition}`),
      clock,
      terminal: call.terminal,
      stderr,
    };
    const { isSuccess, told } = await interruptible(process, (interrupted) =>
      invokeAs(as, { ...invocation, interrupted }),
    );
    const { green, red } = call.terminal.styles;
    call.terminal.print(isSuccess ? green(told) : red(told));
    return isSuccess ? 0 : 1;
  },
});

async function invokeAs(platform: (typeof PLATFORMS)[number], invocation: Invocation): Promise<Answer> {
  switch (platform) {
    case 'lambda':
      return await (await import('../invoke/invoke-lambda.ts')).invokeLambda(invocation);
    case 'azure':
      return await (await import('../invoke/invoke-azure.ts')).invokeAzure(invocation);
    case 'once':
      return await (await import('../invoke/invoke-once.ts')).invokeOnce(invocation);
  }
}

/** The beginning of an instant's minute: what a schedule's due time looks like. */
function minuteOf(instant: Instant): number {
  return Math.floor(instant / MINUTE_MS) * MINUTE_MS;
}

/** The project's own module for the platform. What runs a service once takes the application itself. */
function entryOf(project: string, platform: (typeof PLATFORMS)[number], given: string | undefined): string | undefined {
  if (given !== undefined) {
    const path = resolve(project, given);
    if (platform === 'once')
      throw usageError('--entry is only for lambda and azure; once runs the application itself.');
    if (!existsSync(path)) throw usageError(`--entry is ${given}, which is not there.`);
    return path;
  }
  const usual = { lambda: 'src/lambda.ts', azure: 'src/functions.ts', once: '' }[platform];
  return usual !== '' && existsSync(join(project, usual)) ? join(project, usual) : undefined;
}

function variablesOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || OWN_VARIABLES.test(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
