import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { noClient, openService } from '../lambda-runtime/open-service.ts';
import { runCommand } from '../packages/command.ts';
import { useSharedFolder } from './shared-folder.ts';

/** What a user types, one after the other; and then the function is there. */
const COMMANDS = [
  'npm create anyhost my-app -- --hosts lambda --store none --test node',
  'cd my-app',
  'npm install',
  'npm test',
  'npm run build:lambda',
];
const LONGEST_MS = 60_000;

describe.skipIf(noClient !== undefined)('from npm create anyhost to AWS Lambda', () => {
  const shared = useSharedFolder();

  it('there are five commands and less than a minute to a tested function that answers a scheduled event', async () => {
    // The second is the answer to npm's question whether it may fetch create-anyhost.
    const env = { npm_config_registry: inject('registry'), npm_config_yes: 'true' };
    const times: string[] = [];
    const began = performance.now();
    let cwd = shared.path;
    for (const command of COMMANDS) {
      const startedAt = performance.now();
      const [, folder] = /^cd (.*)$/.exec(command) ?? [];
      if (folder !== undefined) cwd = join(cwd, folder);
      else {
        const { code, output } = await runCommand('sh', ['-c', command], { cwd, env });
        expect(code, `${command}\n${output}`).toBe(0);
      }
      times.push(`${seconds(performance.now() - startedAt)}  ${command}`);
    }
    const startedAt = performance.now();
    const subject = await openService({ folder: join(cwd, 'dist/lambda') });
    const { record, outcome } = await subject.run('stock-check');
    times.push(
      `${seconds(performance.now() - startedAt)}  (the event of EventBridge Scheduler, in the real runtime client)`,
    );
    const took = performance.now() - began;
    console.log([...times, `${seconds(took)}  in all`].join('\n'));

    expect(record).toMatchObject({ kind: 'response', payload: null, coldStart: true });
    expect(outcome).toMatchObject({ event: 'execution.completed', occurrence: 'stock-check@2026-11-22T06:15:00Z' });
    expect(took).toBeLessThan(LONGEST_MS);
  });
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}
