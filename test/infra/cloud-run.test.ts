import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CASES, filesOf } from '../../packages/infra/src/containers/container-files.fixture.ts';

const given = CASES['cloud-run'];
const files = given === undefined ? [] : await filesOf(given);
const script = files.find(({ path }) => path === 'schedule.sh')?.text ?? '';

describe('schedule.sh, by a shell and a stand-in of gcloud that writes down its arguments', () => {
  test.each([
    ['creates what is not there', 1, 'create'],
    ['updates what is there', 0, 'update'],
  ])('%s', (_, status, verb) => {
    const calls = run(status).filter((call) => !call.includes('describe'));
    expect(calls).toHaveLength(4);
    expect(calls[1]).toEqual(
      `scheduler|jobs|${verb}|http|shop-background-price-cache|--project=my-project|--location=europe-west4|--schedule=0 6 * * 1-5|--time-zone=Europe/Amsterdam|--max-retry-attempts=0|--attempt-deadline=30s|--http-method=POST|--uri=https://run.googleapis.com/v2/projects/my-project/locations/europe-west4/jobs/shop-background-price-cache:run|--oauth-service-account-email=scheduler@my-project.iam.gserviceaccount.com|`,
    );
  });
});

/** The calls of gcloud. `describe` ends with the status given. */
function run(describeStatus: number): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gcloud-'));
  try {
    const program = join(folder, 'gcloud');
    const log = join(folder, 'calls');
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s|' "$@" >> ${log}\necho >> ${log}\nif [ "$3" = describe ]; then exit ${describeStatus}; fi\n`,
    );
    chmodSync(program, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const { status, stderr } = spawnSync('sh', { input: script, env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return readFileSync(log, 'utf8').trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
