import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { follow } from './follow.ts';
import type { Answer, Invocation } from './invocation.ts';
import { type Adapter, writeStandInFolder } from './stand-in-folder.ts';

/** From the deadline of the run until the platform ends the process: the time that a host may take to stop, and some more. */
const STOP_MS = 40_000;

/** From SIGTERM until SIGKILL. */
const GRACE_MS = 10_000;

/** Starts the process of a job: a Kubernetes CronJob, a systemd timer, a scheduled container. */
export async function invokeOnce(invocation: Invocation): Promise<Answer> {
  const { service, scheduledTime, timeoutMs, env, execArgv, interrupted, clock, terminal, stderr, project } =
    invocation;
  const options = `{ timeoutMs: ${timeoutMs}, scheduledTime: new Date(${scheduledTime.getTime()}), exit: true }`;
  const adapter: Adapter = {
    name: '@anyhost/node',
    ofEntry: '',
    ofApplication: `await adapter.runOnce(application, ${JSON.stringify(service)}, ${options}).catch(() => {});`,
  };
  const { folder, remove } = await writeStandInFolder(invocation, adapter);
  const lines: string[] = [];
  try {
    const child = spawn(process.execPath, [...execArgv, join(folder, 'index.mjs')], {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    // As a platform ends a job: the process stops what it has started.
    interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const timers = [
      clock.setTimeout(() => child.kill('SIGTERM'), timeoutMs + STOP_MS),
      clock.setTimeout(() => child.kill('SIGKILL'), timeoutMs + STOP_MS + GRACE_MS),
    ];
    const [code, signal]: readonly unknown[] = await follow(once(child, 'close'), {
      clock,
      terminal,
      stderr,
      timeoutMs,
      lines: () => lines,
    });
    for (const timer of timers) clock.clearTimeout(timer);
    const ended = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const meaning = code === 0 ? 'success' : 'failure; the platform retries the job if it is configured to';
    return { isSuccess: code === 0, told: `The process ${ended}: ${meaning}.` };
  } finally {
    await remove();
  }
}
