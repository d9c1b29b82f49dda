import { bootstrapPath, createLambdaRuntimeApi, startLambdaSandbox } from '@anyhost/testing/lambda-runtime';
import { installRuntimeClient } from '../../../test/support/install-runtime-client.ts';
import type { Bundle, Bundles } from '../bundles/build-bundles.ts';
import { event } from '../engine/invocation.ts';
import { type Report, ratioRows } from '../report.ts';
import { measureInRounds, type Subject } from '../rounds.ts';

const BUDGET = 1.08;
const TIMEOUT_MS = 60_000;

/** From the start of the process to the first answer, against a bare handler with the same logger. */
export async function measureColdStart({ bare, pino, middy, anyhost }: Bundles, runs: number): Promise<Report> {
  const { path, reason } = await installRuntimeClient();
  const client = path ?? bootstrapPath;
  const subjects = [pino, bare, middy, anyhost].map((bundle) => coldStart(bundle, client));
  // The first start of each reads its file from the disk.
  await measureInRounds(subjects, 1);
  const measured = await measureInRounds(subjects, runs);
  return {
    title: 'Cold start',
    columns: ['', 'to the first answer', 'ratio', 'middle half', 'budget'],
    rows: ratioRows(measured, {
      format: (ms) => `${ms.toFixed(1)} ms`,
      budgets: new Map([[anyhost.name, BUDGET]]),
    }),
    notes: [
      path === undefined
        ? `In the bootstrap of @anyhost/testing: ${reason}`
        : 'In aws-lambda-ric, the real runtime client.',
    ],
  };
}

function coldStart({ name, folder }: Bundle, client: string): Subject {
  return { name, measure: () => timeToFirstAnswer(name, { folder, client }) };
}

/** Milliseconds. The event waits for the process, as in Lambda. */
async function timeToFirstAnswer(
  name: string,
  { folder, client }: { readonly folder: string; readonly client: string },
): Promise<number> {
  const api = await createLambdaRuntimeApi();
  try {
    const startedAt = performance.now();
    const answer = api.invoke(event, { timeoutMs: TIMEOUT_MS });
    await startLambdaSandbox({ api, cwd: folder, args: [client] });
    const record = await answer;
    const ms = performance.now() - startedAt;
    if (record.kind === 'response') return ms;
    throw new Error(`${name} did not answer: ${record.kind}, ${record.errorType}: ${record.errorMessage}`);
  } finally {
    await api.close();
  }
}
