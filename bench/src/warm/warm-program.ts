// Measures one handler on each request: CPU time per call in microseconds, the garbage collector included.
import process from 'node:process';
import { claimByHand, withClaim } from '../claim/handlers.ts';
import { expectCount } from '../expect-count.ts';
import { byHand, callsOfWork, withCore, withLambda, withLambdaScope, withMiddy } from './handlers.ts';
import { createContext, event } from './invocation.ts';

const CALLS = 20_000;
const HANDLERS = new Map([
  ['by-hand', byHand],
  ['middy', withMiddy],
  ['core', withCore],
  ['lambda', withLambda],
  ['lambda-scoped', withLambdaScope],
  ['claim-by-hand', claimByHand],
  ['claim', withClaim],
]);

const subject = process.argv[2] ?? '';
const handler = HANDLERS.get(subject) ?? byHand;
if (!HANDLERS.has(subject)) throw new Error(`There is no subject '${subject}'; expected ${[...HANDLERS.keys()]}`);

process.on('message', () => void measure().then((value) => process.send?.(value)));

async function measure(): Promise<number> {
  const callsBefore = callsOfWork();
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) await handler(event, createContext());
  const { user, system } = process.cpuUsage(before);
  expectCount(`warm, ${subject}`, { got: callsOfWork() - callsBefore, expected: CALLS });
  return (user + system) / CALLS;
}
