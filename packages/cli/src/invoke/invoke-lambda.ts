import { schedulerInput } from '@anyhost/testing';
import {
  bootstrapPath,
  createLambdaRuntimeApi,
  type InvocationRecord,
  startLambdaSandbox,
} from '@anyhost/testing/lambda-runtime';
import { follow } from './follow.ts';
import type { Answer, Invocation } from './invocation.ts';
import { type Adapter, writeStandInFolder } from './stand-in-folder.ts';

/** What Lambda starts Node with. */
const LAMBDA_OPTIONS = ['--expose-gc'];

const ADAPTER: Adapter = {
  name: '@anyhost/aws-lambda',
  ofEntry: 'export const handler = entry.handler;',
  ofApplication: 'export const handler = adapter.createHandler(application);',
};

/** Sends a function the event of EventBridge Scheduler, in a process that a stand-in of Lambda runs. */
export async function invokeLambda(invocation: Invocation): Promise<Answer> {
  const { service, scheduledTime, timeoutMs, env, execArgv, interrupted, clock, terminal, stderr } = invocation;
  const { folder, remove } = await writeStandInFolder(invocation, ADAPTER);
  const api = await createLambdaRuntimeApi();
  try {
    const args = [...LAMBDA_OPTIONS, ...execArgv, bootstrapPath];
    const sandbox = await startLambdaSandbox({ api, cwd: folder, args, env });
    try {
      const record = await follow(api.invoke(schedulerInput({ service, scheduledTime }), { timeoutMs }), {
        clock,
        terminal,
        stderr,
        timeoutMs,
        interrupted,
        lines: () => sandbox.lines.map(({ text }) => text),
      });
      return { isSuccess: record.kind === 'response', told: tell(record, timeoutMs) };
    } finally {
      await sandbox.kill();
    }
  } finally {
    await api.close();
    await remove();
  }
}

function tell({ kind, errorType, errorMessage, timeLeftMs }: InvocationRecord, timeoutMs: number): string {
  const retried = 'Lambda delivers it again after a minute, and after two more, unless the function says otherwise.';
  const left = timeLeftMs === undefined ? '' : `, ${(timeLeftMs / 1000).toFixed(1)} s before its deadline`;
  switch (kind) {
    case 'response':
      return `Lambda received a success${left}.`;
    case 'error':
      return `Lambda received a failure${left}. ${errorType}: ${errorMessage}\n${retried}`;
    case 'timeout':
      return `Lambda ended the process at its deadline, ${timeoutMs / 1000} s, without a response. ${retried}`;
    case 'exit':
      return `The process ended without a response. ${errorType}: ${errorMessage}\n${retried}`;
  }
}
