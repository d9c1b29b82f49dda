import { type FakeSchedulerInput, schedulerInput } from '@anyhost/testing';
import type { InvocationRecord, LambdaSandbox } from '@anyhost/testing/lambda-runtime';
import { installRuntimeClient } from '../support/install-runtime-client.ts';
import { type FunctionUnderTest, openFunction } from './sandbox.ts';

/** A line of the function's own log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How to open a bundled handler. */
export interface ServiceOptions {
  /** The bundle's folder. */
  readonly folder: string;
  /** The bundle's name, without its extension. Default `index`. */
  readonly file?: string;
  /** The export that is the handler. Default `handler`. */
  readonly handler?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly freezeBetweenInvocations?: boolean;
  /** Several invocations at once, as on Managed Instances. */
  readonly maxConcurrency?: number;
}

/** How to invoke it. */
export interface RunInput {
  /** The function's timeout. Default 30 000. */
  readonly timeoutMs?: number;
  /** The event. Default: the Input of EventBridge Scheduler for the service, due at 06:15. */
  readonly event?: object;
}

/** The result of an invocation: for the platform, and in the log. */
export interface ServiceRun {
  readonly record: InvocationRecord;
  /** The line that says how the execution ended. */
  readonly outcome: LogLine;
  /** What the client logged of the error that it reported; empty for none. */
  readonly reported: LogLine;
}

/** A handler under the real runtime client. */
export interface ServiceUnderTest extends FunctionUnderTest {
  /** Invokes a service, and waits until its outcome is in the log. */
  run(service: string, input?: RunInput): Promise<ServiceRun>;
  /** The log so far: all JSON lines of all invocations of the latest sandbox. */
  log(): readonly LogLine[];
}

const client = await installRuntimeClient();

/** Why the tests of this folder cannot run here; `undefined` where they can. */
export const noClient: string | undefined = client.reason;
if (noClient !== undefined) console.warn(`Skipping the tests in the real Lambda runtime. ${noClient}`);

/** Runs a bundled handler under AWS's own runtime client, for the length of one test. */
export async function openService({
  folder,
  file = 'index',
  handler = 'handler',
  ...options
}: ServiceOptions): Promise<ServiceUnderTest> {
  // Options of V8 as Lambda gives them: the compile cache of a packaged function is made for these.
  const args = ['--expose-gc', client.path ?? ''];
  const subject = await openFunction({ cwd: folder, args, handler: `${file}.${handler}`, ...options });
  const { api } = subject;
  return {
    api,
    get sandbox() {
      return subject.sandbox;
    },
    restart: () => subject.restart(),
    log: () => subject.sandbox.lines.flatMap(({ stream, text }) => (stream === 'stdout' ? [parseLine(text)] : [])),
    run: async (service, { timeoutMs = 30_000, event = dueEvent(service) } = {}) => {
      const { sandbox } = subject;
      const record = await api.invoke(event, { timeoutMs });
      // Written before the answer, but read from another pipe.
      const line = await sandbox.waitForLine(outcomeOf(record.requestId));
      return { record, outcome: parseLine(line.text), reported: await reportedError(sandbox, record) };
    },
  };
}

/** The due time of {@link dueEvent}. */
export const DUE = '2026-11-22T06:15:00Z';

/** What EventBridge Scheduler sends for a service that is due. */
export function dueEvent(service: string): FakeSchedulerInput {
  return schedulerInput({ service, scheduledTime: DUE });
}

async function reportedError(sandbox: LambdaSandbox, { kind, requestId }: InvocationRecord): Promise<LogLine> {
  if (kind !== 'error') return {};
  const { text } = await sandbox.waitForLine(new RegExp(`\\t${requestId}\\tERROR\\tInvoke Error`));
  return parseLine(text.slice(text.indexOf('{')));
}

/** The line that says how the execution of an invocation ended. */
export function outcomeOf(requestId: string): RegExp {
  return new RegExp(`^(?=.*"event":"execution\\.(?!started|settledLate))(?=.*"requestId":"${requestId}").*$`);
}

function parseLine(text: string): LogLine {
  const line: unknown = JSON.parse(text);
  if (typeof line !== 'object' || line === null) throw new Error(`Not a log line: ${text}`);
  return { ...line };
}
