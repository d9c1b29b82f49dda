import { describe, expect, test } from 'vitest';
import { planApplication } from '../plan/plan-application.ts';
import { CASES } from './applications.fixture.ts';
import { awsFiles } from './aws-files.ts';

describe('the files of an application', () => {
  describe.each(Object.entries(CASES))('%s', (folder, { application, options }) => {
    test.each(['template.yaml', 'samconfig.toml', 'README.md'])('%s is as its golden file', async (path) => {
      const plan = await planApplication(application);
      const file = awsFiles(plan, options).find((candidate) => candidate.path === path);
      // Written anew by `npx vitest run --project infra --update`.
      await expect(file?.text).toMatchFileSnapshot(`../../goldens/aws/${folder}/${path}`);
    });
  });
});
